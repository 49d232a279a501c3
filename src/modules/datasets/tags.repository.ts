import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#common/http/page.js';
import { RecordsRepository } from '#database/records.repository.js';
import { Transactions } from '#database/transactions.js';
import { Tag } from './tag.entity.js';

/** A tag with the number of datasets that have it. */
export interface CountedTag extends Tag {
  readonly datasets: number;
}

const COUNTED = `
  SELECT t.id, t.tag_name AS "tagName",
         (SELECT count(*) FROM dataset_tags l JOIN datasets d ON d.id = l.dataset_id
           WHERE l.tag_id = t.id AND d.deleted_at IS NULL)::integer AS datasets
    FROM tags t`;

@Injectable()
export class TagsRepository extends RecordsRepository<Tag> {
  constructor(transactions: Transactions) {
    super(transactions, Tag);
  }

  /** In the order of their names, one more than the page has. */
  list(page: PageRequest): Promise<CountedTag[]> {
    return this.transactions.query<CountedTag>(
      `${COUNTED} WHERE t.tag_name > coalesce($1, '') ORDER BY t.tag_name LIMIT $2`,
      [page.after, page.limit + 1],
    );
  }

  async findCounted(id: number): Promise<CountedTag | null> {
    const rows = await this.transactions.query<CountedTag>(`${COUNTED} WHERE t.id = $1`, [id]);
    return rows[0] ?? null;
  }

  async findCountedByName(tagName: string): Promise<CountedTag | null> {
    const rows = await this.transactions.query<CountedTag>(`${COUNTED} WHERE t.tag_name = $1`, [tagName]);
    return rows[0] ?? null;
  }

  /** Held until the transaction ends: nobody changes it, deletes it, or gives it to a dataset. */
  async findCountedUnderLock(id: number): Promise<CountedTag | null> {
    return (await this.findUnderLock({ id })) && this.findCounted(id);
  }

  /** Makes those that are missing, and answers them. Leaves alone what another transaction makes just now. */
  insertMissing(tagNames: readonly string[]): Promise<CountedTag[]> {
    return this.transactions.query<CountedTag>(
      `INSERT INTO tags (tag_name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING
       RETURNING id, tag_name AS "tagName", 0 AS datasets`,
      [tagNames],
    );
  }

  /** None of them is deleted before the transaction ends. */
  async findIdsToRefer(tagNames: readonly string[]): Promise<number[]> {
    const rows = await this.transactions.query<{ id: number }>(
      'SELECT id FROM tags WHERE tag_name = ANY($1::text[]) ORDER BY id FOR KEY SHARE',
      [tagNames],
    );
    return rows.map((row) => row.id);
  }

  async findNames(tagNames: readonly string[]): Promise<string[]> {
    const rows = await this.transactions.query<{ tagName: string }>(
      'SELECT tag_name AS "tagName" FROM tags WHERE tag_name = ANY($1::text[])',
      [tagNames],
    );
    return rows.map((row) => row.tagName);
  }
}
