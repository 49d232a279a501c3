import { AccessLevel } from '#auth/access-level.js';
import type { Caller } from '#auth/caller.js';
import { CALLER_LEVEL, callerParameters, GRANTED_TO_CALLER } from '#auth/effective-access.js';
import type { SearchCondition } from './search-condition.js';

/** The values of a statement that is put together, in the order of their numbers. */
export class SqlParameters {
  readonly values: unknown[] = [];

  /** The place of a value, with its type. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** One way in which the caller comes to see datasets `s` of `dataset_search`. */
interface Sight {
  readonly from: string;
  readonly level: string;
  readonly where: readonly string[];
  /** Holds for what the other ways do not show. */
  readonly isNew: string;
}

/** What a part of the rows is: the same for each way of seeing them. */
export interface Part {
  readonly columns: string;
  readonly where?: readonly string[];
  /** With `LIMIT`, so that each way reads as many rows as are needed and no more. */
  readonly end?: string;
  /** Leaves out what another way shows already. */
  readonly isDistinct?: boolean;
}

const FROM_GRANTS = `
  granted_datasets g
  JOIN dataset_search s ON s.dataset_id = g.dataset_id
   AND s.dataset_id = ANY (ARRAY(SELECT dataset_id FROM granted_datasets))`;
const FROM_KEY = `
  dataset_search s
  JOIN datasets d ON d.id = s.dataset_id
  LEFT JOIN granted_datasets g ON g.dataset_id = d.id`;

/**
 * The rows of `dataset_search` that a caller may see and a condition holds for. Access is decided in the statement, and
 * differently for each kind of caller, so that each is served by indexes: administrators see all; others what is open,
 * and what they were granted; a key that is narrowed to datasets reaches these alone.
 */
export class VisibleDatasets {
  readonly parameters = new SqlParameters();
  private readonly sights: readonly Sight[];
  private readonly where: readonly string[];

  constructor(
    caller: Caller,
    private readonly condition: SearchCondition,
  ) {
    if (!caller.isAdmin || caller.isNarrowedToDatasets) {
      // Those of `GRANTED_TO_CALLER`; a parameter that no part of a statement names has no type.
      const used = caller.isNarrowedToDatasets ? 3 : 1;
      this.parameters.values.push(...callerParameters(caller).slice(0, used));
    }
    this.sights = caller.isNarrowedToDatasets
      ? [this.ofKey()]
      : caller.isAdmin
        ? [this.ofAll()]
        : [this.ofOpen(), this.ofGranted()];
    this.where = this.conditions();
  }

  /** What the statement begins with, where parts follow as further tables. */
  get head(): string {
    return this.sights.some(({ from }) => from.includes('granted_datasets'))
      ? `WITH RECURSIVE ${GRANTED_TO_CALLER},`
      : 'WITH RECURSIVE';
  }

  /** The rows, by each way of seeing them: a row that is seen in two ways may come twice, with a level each. */
  rows({ columns, where = [], end = '', isDistinct = false }: Part): string {
    return this.sights
      .map((sight) => {
        const conditions = [...sight.where, ...this.where, ...where, ...(isDistinct ? [sight.isNew] : [])];
        const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
        return `(SELECT s.dataset_id, ${sight.level} AS level${columns} FROM ${sight.from} ${filter} ${end})`;
      })
      .join('\nUNION ALL\n');
  }

  private ofAll(): Sight {
    return { from: 'dataset_search s', level: `'DOWNLOAD'::access_level`, where: this.document(), isNew: 'true' };
  }

  private ofOpen(): Sight {
    const { accessLevel, document } = this.condition;
    const isDownload = accessLevel === AccessLevel.Download;
    return {
      from: 'dataset_search s',
      level: 's.own_level',
      where: [
        `s.own_level > 'NONE'`,
        ...(isDownload ? [`s.own_level = 'DOWNLOAD'`] : []),
        // As a part of the search, so that its index leaves out what is closed.
        ...(document === undefined ? [] : this.document(isDownload ? `'!download'` : `'!open'`)),
      ],
      isNew: 'true',
    };
  }

  private ofGranted(): Sight {
    const needed = this.condition.accessLevel ?? AccessLevel.View;
    const level = 'greatest(s.own_level, g.permission)';
    return {
      from: FROM_GRANTS,
      level,
      where: [`${level} >= '${needed}'`, ...this.document()],
      isNew: `s.own_level < '${needed}'`,
    };
  }

  private ofKey(): Sight {
    return {
      from: FROM_KEY,
      level: CALLER_LEVEL,
      where: [
        's.dataset_id = ANY (ARRAY(SELECT dataset_id FROM api_key_datasets WHERE api_key_id = $3))',
        `${CALLER_LEVEL} >= '${this.condition.accessLevel ?? AccessLevel.View}'`,
        ...this.document(),
      ],
      isNew: 'true',
    };
  }

  private document(mark?: string): string[] {
    const { document } = this.condition;
    if (document === undefined) return [];
    const text = mark === undefined ? document : `${mark} & ${document}`;
    return [`s.document @@ ${this.parameters.add(text, 'tsquery')}`];
  }

  private conditions(): string[] {
    const { collectionRange, boxRegions, coverage, updatedSince } = this.condition;
    const conditions: string[] = [];
    if (collectionRange) {
      // Ids of datasets begin with that of their collection: of a list in their order this is the part to look at.
      const [first, last] = collectionRange.map((id) => this.parameters.add(id, 'text'));
      conditions.push(`s.ds_id >= ${first} AND s.ds_id <= ${last} || '~'`);
    }
    if (boxRegions) conditions.push(`s.region_id = ANY (${this.parameters.add(boxRegions, 'text[]')})`);
    if (coverage) {
      const { first, last } = coverage;
      const range = `daterange(${this.parameters.add(first, 'date')}, ${this.parameters.add(last, 'date')}, '[]')`;
      conditions.push(`s.coverage && ${range}`);
    }
    if (updatedSince !== undefined) {
      conditions.push(`s.updated_at >= ${this.parameters.add(updatedSince, 'timestamptz')}`);
    }
    return conditions;
  }
}
