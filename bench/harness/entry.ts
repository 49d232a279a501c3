import type { BenchPostgres } from './database.js';
import type { Figure } from './figure.js';

/** What the report speaks of as one: it starts what it needs and leaves nothing running but the PostgreSQL. */
export interface Entry {
  readonly name: string;
  measure(postgres: BenchPostgres): Promise<Figure[]>;
}
