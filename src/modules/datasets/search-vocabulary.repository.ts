import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';

/** Words hold neither quotation marks nor backslashes: both separate words. */
const IS_HELD = (word: string): string =>
  `EXISTS (SELECT FROM dataset_search s WHERE s.document @@ ('''' || ${word} || '''')::tsquery)`;

/**
 * The words that misspelt ones are compared with. Whoever writes a dataset adds what is not there, and does not see that
 * another takes it away meanwhile: so words that are taken away are kept aside until all of these are through.
 */
@Injectable()
export class SearchVocabularyRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Sets those of the next words behind `after` aside that no dataset has. The last that was looked at, null at the end. */
  async setAside(after: string, limit: number): Promise<string | null> {
    const [row] = await this.transactions.query<{ last: string | null }>(
      `WITH next AS MATERIALIZED (
         SELECT DISTINCT word FROM search_vocabulary WHERE word > $1 ORDER BY word LIMIT $2
       ),
       gone AS (
         DELETE FROM search_vocabulary v USING next n WHERE v.word = n.word AND NOT ${IS_HELD('n.word')} RETURNING v.word
       ),
       aside AS (INSERT INTO search_words_aside (word) SELECT DISTINCT word FROM gone)
       SELECT max(word) AS last FROM next`,
      [after, limit],
    );
    return row?.last ?? null;
  }

  /** Puts words back that came to datasets while they were set aside. */
  async settle(): Promise<void> {
    // Who has not seen that they are gone has a number below this.
    await this.transactions.query(
      'UPDATE search_words_aside SET seen_from = pg_snapshot_xmax(pg_current_snapshot()) WHERE seen_from IS NULL',
    );
    await this.transactions.query(
      `WITH settled AS (
         DELETE FROM search_words_aside WHERE seen_from <= pg_snapshot_xmin(pg_current_snapshot()) RETURNING word
       )
       INSERT INTO search_vocabulary (word) SELECT word FROM settled WHERE ${IS_HELD('settled.word')}`,
    );
  }
}
