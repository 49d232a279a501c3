import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ApiCaller } from '../../support/api-caller.js';
import type { Folder } from '../../support/dataset-folders.js';
import { columnsOf } from './random-folders.js';

interface ExpectedTable {
  readonly sha256: string;
  readonly version: number;
  readonly description: string | null;
  readonly source: string | null;
  readonly dictionary: Readonly<Record<string, object>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** What the catalogue holds of a dataset, by rules of its own: what is left out stays, null removes. */
export interface Catalogue {
  readonly dataset: Fields;
  /** Contacts by the names of owners. */
  readonly owners: Readonly<Record<string, string | null>>;
  readonly tables: Readonly<Record<string, ExpectedTable>>;
}

export const EMPTY: Catalogue = { dataset: {}, owners: {}, tables: {} };

const DEFAULTS: Fields = {
  description: null,
  spatial_resolution: null,
  temporal_coverage_start_date: null,
  access_level: 'NONE',
  tags: [],
  additional_metadata: {},
};

/** What becomes of it; null where the folder does not fit. */
export function after(before: Catalogue, { about, tables }: Folder): Catalogue | null {
  const { data_owner: block, data_owner_name, additional_metadata: notes, ...fields } = about;
  const { name, ...contact } = (block ?? { name: data_owner_name }) as { name: string; contact_person?: string | null };
  const dataset: Record<string, unknown> = { ...DEFAULTS, ...before.dataset, owner: name };
  for (const field of ['title', ...Object.keys(DEFAULTS)]) {
    if (!(field in fields)) continue;
    const value = fields[field];
    dataset[field] = field === 'temporal_coverage_start_date' ? dayOf(value) : (value ?? DEFAULTS[field]);
  }
  dataset['additional_metadata'] = merged(dataset['additional_metadata'], notes ?? {});
  const said = Object.entries(tables).map(([table, { csv, about: description, source, columns }]) => {
    const old = before.tables[table];
    const sha256 = createHash('sha256').update(csv).digest('hex');
    const now = {
      sha256,
      version: (old?.version ?? 0) + (old?.sha256 === sha256 ? 0 : 1),
      description: description === undefined ? (old?.description ?? null) : description,
      source: source === undefined ? (old?.source ?? null) : source,
      dictionary: columns ? dictionaryOf(columns, old?.dictionary ?? {}) : (old?.dictionary ?? {}),
    };
    const hidden = Object.entries(old?.dictionary ?? {}).filter(([, column]) => isHidden(column));
    const fits =
      Object.keys(now.dictionary).every((column) => columnsOf(csv).includes(column)) &&
      hidden.every(([column]) => column in now.dictionary || !columnsOf(csv).includes(column));
    return [table, fits ? now : null] as const;
  });
  if (said.some(([, table]) => table === null)) return null;
  const contacts = { ...before.owners, [name]: before.owners[name] ?? null };
  if (contact.contact_person !== undefined) contacts[name] = contact.contact_person;
  const shown = said as (readonly [string, ExpectedTable])[];
  return { dataset, owners: contacts, tables: { ...before.tables, ...Object.fromEntries(shown) } };
}

/** What there really is. */
export async function read(admin: ApiCaller, dsId: string): Promise<Catalogue> {
  const { body } = await admin.get<Fields>(`/admin/datasets/${dsId}`);
  const owners = await admin.get<{ name: string; contact_person: string | null }[]>('/admin/data-owners');
  const tables = await admin.get<{ table_name: string; sha256: string; version: number; metadata: Metadata }[]>(
    `/admin/datasets/${dsId}/STANDARDISED/tables`,
  );
  return {
    dataset: {
      ...Object.fromEntries(['title', ...Object.keys(DEFAULTS)].map((name) => [name, body[name]])),
      owner: (body['data_owner'] as { name: string }).name,
      tags: (body['tags'] as { tag_name: string }[]).map((tag) => tag.tag_name).sort(),
    },
    owners: Object.fromEntries(owners.body.map(({ name, contact_person }) => [name, contact_person])),
    tables: Object.fromEntries(
      tables.body.map(({ table_name, sha256, version, metadata }) => [
        table_name,
        {
          sha256,
          version,
          description: metadata.description,
          source: metadata.source,
          dictionary: metadata.data_dictionary,
        },
      ]),
    ),
  };
}

interface Metadata {
  readonly description: string | null;
  readonly source: string | null;
  readonly data_dictionary: Record<string, object>;
}

/** `kind id action`, of all that is not the same. */
export function differences(before: Catalogue, now: Catalogue, dsId: string): string[] {
  const found: string[] = [];
  for (const [name, contact] of Object.entries(now.owners)) {
    if (!(name in before.owners)) found.push(`data-owner ${name} create`);
    else if (before.owners[name] !== contact) found.push(`data-owner ${name} update`);
  }
  if (before === EMPTY) found.push(`dataset ${dsId} create`);
  else if (!isDeepStrictEqual(before.dataset, now.dataset)) found.push(`dataset ${dsId} update`);
  for (const [name, table] of Object.entries(now.tables)) {
    const old = before.tables[name];
    if (!old) found.push(`table ${name} create`);
    else if (old.sha256 !== table.sha256) found.push(`table ${name} replace`);
    else if (!isDeepStrictEqual(old, table)) found.push(`table ${name} update`);
  }
  return found.sort();
}

function dayOf(value: unknown): string | null {
  return value === 2019 ? '2019-01-01' : value === '2020-05' ? '2020-05-01' : null;
}

function merged(old: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null) return patch;
  const members = new Map<string, unknown>(typeof old === 'object' && old !== null ? Object.entries(old) : []);
  for (const [name, value] of Object.entries(patch) as [string, unknown][]) {
    if (value === null) members.delete(name);
    else members.set(name, merged(members.get(name), value));
  }
  return Object.fromEntries(members);
}

function isHidden(column: object | undefined): boolean {
  return column !== undefined && 'access' in column && column.access === false;
}

function dictionaryOf(
  columns: Readonly<Record<string, object | null>>,
  old: Readonly<Record<string, object>>,
): Record<string, object> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => {
      const saidOfColumn = Object.entries(column ?? {}).filter(([, value]) => value !== null);
      return [
        name,
        { description: '', comments: '', access: !isHidden(old[name]), ...Object.fromEntries(saidOfColumn) },
      ];
    }),
  );
}
