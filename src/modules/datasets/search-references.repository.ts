import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import type { BoundingBox } from './bounding-box.js';

/** A word that is looked for; `isStop` says that most texts have it. */
export interface SearchWord {
  readonly word: string;
  readonly stem: string | null;
  readonly isStop: boolean;
}

/** A word that may be misspelt, and how many mistakes it may have. */
export interface MisspeltWord {
  readonly word: string;
  readonly mistakes: number;
}

export interface NamedReferences {
  readonly text: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly collections: readonly string[] | undefined;
  readonly categories: readonly string[] | undefined;
  readonly owners: readonly string[] | undefined;
  readonly regions: readonly string[] | undefined;
  readonly box: BoundingBox | undefined;
}

/** What the names in a filter stand for; null where it names none of that sort. */
export interface FoundReferences {
  readonly words: readonly SearchWord[];
  readonly tags: readonly number[] | null;
  readonly collections: readonly number[] | null;
  readonly owners: readonly number[] | null;
  readonly regions: readonly number[] | null;
  readonly boxRegions: readonly string[] | null;
  /** Least and greatest id of the collections and categories that are named. */
  readonly collectionRange: readonly [string, string] | null;
}

/**
 * Words that resemble others: below, they are looked at by `spelling.ts`. So many that those of hidden datasets do not
 * push one aside that is meant: it has most of its letters, and is among the first.
 */
const SIMILAR_WORDS = 1_000;
const LEAST_SIMILARITY = 0.2;

/**
 * A box of a shape comes near where it is not beside the asked one. A region without a shape is where the nearest
 * region around it is that has one.
 */
const REGIONS_IN_BOX = `
  WITH RECURSIVE shaped (region_id, bounds) AS (
    SELECT f.region_id, v.profile -> 'bounds'
      FROM stored_files f
      JOIN file_versions v ON v.file_id = f.id AND v.state = 'COMMITTED'
     WHERE f.region_id IS NOT NULL AND v.profile IS NOT NULL
  ),
  near (region_id) AS (
    SELECT region_id FROM shaped
     WHERE (bounds ->> 1)::float8 <= $8::float8 AND (bounds ->> 3)::float8 >= $6::float8
       AND CASE WHEN $5::float8 <= $7::float8
                THEN (bounds ->> 0)::float8 <= $7 AND (bounds ->> 2)::float8 >= $5
                ELSE (bounds ->> 0)::float8 <= $7 OR (bounds ->> 2)::float8 >= $5 END
    UNION
    SELECT r.region_id FROM near n JOIN regions r ON r.parent_region_id = n.region_id
     WHERE NOT EXISTS (SELECT FROM shaped s WHERE s.region_id = r.region_id)
  )
  SELECT region_id FROM near`;

const REFERENCES = `
  SELECT ARRAY(SELECT id FROM tags WHERE tag_name = ANY ($1::text[])) AS tags,
         ARRAY(SELECT id FROM collections WHERE collection_id = ANY ($2::text[])) AS collections,
         ARRAY(SELECT id FROM data_owners WHERE name = ANY ($3::text[])) AS owners,
         ARRAY(SELECT id FROM regions WHERE region_id = ANY ($4::text[])) AS regions,
         CASE WHEN $5::float8 IS NOT NULL THEN ARRAY(${REGIONS_IN_BOX}) END AS "boxRegions",
         (SELECT ARRAY[min(collection_id COLLATE "C"), max(collection_id COLLATE "C")] FROM collections
           WHERE ($2 IS NULL OR collection_id = ANY ($2))
             AND ($9::text[] IS NULL OR category_id = ANY ($9)
                  -- Datasets are still found by the category that it had before.
                  OR id IN (SELECT subject_id FROM search_renames WHERE subject = 'collection'))) AS "collectionRange",
         (SELECT coalesce(json_agg(json_build_object('word', left(word, 64), 'stem', search_stem(word), 'isStop',
                   word ~ '^[a-z]+$' AND ts_lexize('pg_catalog.english_stem', word) = '{}')), '[]')
            FROM (SELECT DISTINCT word FROM unnest(search_words(coalesce($10, ''))) AS word) w) AS words`;

@Injectable()
export class SearchReferencesRepository {
  constructor(private readonly transactions: Transactions) {}

  async find(named: NamedReferences): Promise<FoundReferences> {
    const rows = await this.transactions.prepared<FoundReferences>('search-references', REFERENCES, [
      named.tags,
      named.collections,
      named.owners,
      named.regions,
      ...(named.box ?? [null, null, null, null]),
      named.categories,
      named.text,
    ]);
    const [found] = rows;
    if (!found) throw new Error('A query without a table answered no row.');
    return {
      words: found.words,
      tags: named.tags ? found.tags : null,
      collections: named.collections ? found.collections : null,
      owners: named.owners ? found.owners : null,
      regions: named.regions ? found.regions : null,
      boxRegions: found.boxRegions,
      collectionRange: named.collections || named.categories ? found.collectionRange : null,
    };
  }

  /**
   * Words of the catalogue that look like one of these, the most similar first, by the word that they look like; none
   * that is longer or shorter by more letters than there may be mistakes.
   */
  async findSimilar(words: readonly MisspeltWord[]): Promise<ReadonlyMap<string, string[]>> {
    return this.transactions.run(async () => {
      await this.transactions.query(`SELECT set_config('pg_trgm.similarity_threshold', $1, true)`, [
        String(LEAST_SIMILARITY),
      ]);
      const rows = await this.transactions.query<{ asked: string; similar: string[] }>(
        `SELECT a.asked, ARRAY(
                  SELECT v.word FROM search_vocabulary v
                   WHERE v.word % a.asked AND abs(length(v.word) - length(a.asked)) <= a.mistakes
                   GROUP BY v.word ORDER BY similarity(v.word, a.asked) DESC, v.word LIMIT $3) AS similar
           FROM unnest($1::text[], $2::integer[]) AS a (asked, mistakes)`,
        [words.map(({ word }) => word), words.map(({ mistakes }) => mistakes), SIMILAR_WORDS],
      );
      return new Map(rows.map(({ asked, similar }) => [asked, similar]));
    });
  }
}
