import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { isMigrated } from './migrations.js';

/** A probe must answer sooner than the queries it judges. */
const ANSWER_LIMIT_MS = 500;
const CACHED_FOR_MS = 1_000;

/** Whether PostgreSQL answers with a current schema; the answer is kept a second, so that probes cannot load it. */
@Injectable()
export class DatabaseHealth {
  private cached: { readonly until: number; readonly fault: Promise<string | undefined> } | undefined;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** What is wrong, as a sentence; undefined where nothing is. */
  fault(): Promise<string | undefined> {
    if (!this.cached || this.cached.until < Date.now()) {
      this.cached = { until: Date.now() + CACHED_FOR_MS, fault: this.ask() };
    }
    return this.cached.fault;
  }

  private async ask(): Promise<string | undefined> {
    const { promise: late, cancel } = timeout(ANSWER_LIMIT_MS);
    try {
      const migrated = await Promise.race([isMigrated(this.dataSource), late]);
      if (migrated === undefined) return `PostgreSQL did not answer within ${ANSWER_LIMIT_MS} ms.`;
      return migrated ? undefined : 'The database schema is not current: run the migrations.';
    } catch {
      return 'PostgreSQL cannot be reached.';
    } finally {
      cancel();
    }
  }
}

function timeout(milliseconds: number): { promise: Promise<undefined>; cancel: () => void } {
  let cancel: () => void = () => undefined;
  const promise = new Promise<undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), milliseconds);
    cancel = () => clearTimeout(timer);
  });
  return { promise, cancel };
}
