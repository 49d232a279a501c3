import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { isSerializationConflict } from './database-failure.js';

const ATTEMPTS = 3;
const BACKOFF_MS = 20;

/** Writes what a transaction has put off to its end, all at once; what it answers is called once that is committed. */
export type LastWrite<Item> = (items: readonly Item[]) => Promise<() => void>;

interface OpenTransaction {
  readonly session: EntityManager;
  readonly putOff: { readonly write: LastWrite<unknown>; readonly item: unknown }[];
  /** Nothing can be put off any more: it would be lost without a word. */
  isEnding: boolean;
  /** A part of it has failed and was not undone; whoever caught the error must not commit the rest. */
  isBroken: boolean;
}

/**
 * The one way to PostgreSQL. Repositories ask for `session` and need not know whether a service has opened a
 * transaction around them; services open one with `run`. No network call but PostgreSQL's belongs inside.
 */
@Injectable()
export class Transactions {
  private readonly current = new AsyncLocalStorage<OpenTransaction>();

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The manager of the transaction that is open around the caller, or the one that works without. */
  get session(): EntityManager {
    return this.current.getStore()?.session ?? this.dataSource.manager;
  }

  /** True where a transaction is open around the caller. */
  get isOpen(): boolean {
    return this.current.getStore() !== undefined;
  }

  /** Rows of a query with parameters, read in the open transaction where there is one. */
  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.session.query<Row[]>(sql, [...parameters]);
  }

  /** Rows that an UPDATE or a DELETE answers with RETURNING: TypeORM puts their number beside them. */
  async updated<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const [rows] = await this.query<Row[]>(sql, parameters);
    return rows ?? [];
  }

  /**
   * As `query`, but planned once per connection: for long statements that every request asks. TypeORM has no names for
   * statements, so this speaks to the driver. A name stands for one text for ever.
   */
  async prepared<Row extends object>(name: string, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const runner = this.current.getStore()?.session.queryRunner;
    const connection = runner ? ((await runner.connect()) as pg.PoolClient) : this.pool;
    const { rows } = await connection.query<Row>({ name, text: sql, values: [...parameters] });
    return rows;
  }

  /** The driver's pool, for libraries that bring their own statements. */
  get pool(): pg.Pool {
    const pool = (this.dataSource.driver as PostgresDriver).master as pg.Pool | undefined;
    if (!pool) throw new Error('Driver not Connected');
    return pool;
  }

  /**
   * Runs `work` in a transaction, or in the one already open. Serialization failures and deadlocks are retried, so
   * `work` must have no effect but on the database. What fails inside the open one fails it as a whole, also where the
   * error is caught: for parts that may fail alone there is `attempt`.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const open = this.current.getStore();
    if (open) return breaking(open, work);
    const { result, afterCommit } = await this.commit(work);
    for (const call of afterCommit) call();
    return result;
  }

  private async commit<T>(work: () => Promise<T>): Promise<{ result: T; afterCommit: (() => void)[] }> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.dataSource.transaction((session) => {
          const transaction: OpenTransaction = { session, putOff: [], isEnding: false, isBroken: false };
          return this.current.run(transaction, async () => {
            const result = await work();
            if (transaction.isBroken) throw new Error('A part of the transaction failed, and the error was lost.');
            return { result, afterCommit: await writePutOff(transaction) };
          });
        });
      } catch (error) {
        if (attempt === ATTEMPTS || !isSerializationConflict(error)) throw error;
        await sleep(BACKOFF_MS * attempt * (1 + Math.random()));
      }
    }
  }

  /**
   * A part of the open transaction that may fail alone: what it changed is undone, and whoever catches the error may go
   * on. Conflicts between transactions are to be passed on, so that the whole is tried again.
   */
  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const transaction = this.requireOpen();
    const { isBroken: wasBroken } = transaction;
    const putOffBefore = transaction.putOff.length;
    await this.query('SAVEPOINT attempt');
    try {
      return await work();
    } catch (error) {
      transaction.putOff.length = putOffBefore;
      await this.query('ROLLBACK TO SAVEPOINT attempt');
      transaction.isBroken = wasBroken;
      throw error;
    } finally {
      await this.query('RELEASE SAVEPOINT attempt');
    }
  }

  /**
   * Leaves an item to be written just before the open transaction commits, together with the others of the same
   * `write`: for what holds a lock that all writers want. An item of an attempt that fails is dropped.
   */
  putOff<Item>(write: LastWrite<Item>, item: Item): void {
    const transaction = this.requireOpen();
    if (transaction.isEnding) throw new Error('This comes too late: the transaction around it is ending or has ended.');
    transaction.putOff.push({ write: write as LastWrite<unknown>, item });
  }

  private requireOpen(): OpenTransaction {
    const transaction = this.current.getStore();
    if (!transaction) throw new Error('This belongs into a transaction, and none is open.');
    return transaction;
  }
}

async function breaking<T>(transaction: OpenTransaction, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    transaction.isBroken = true;
    throw error;
  }
}

async function writePutOff(transaction: OpenTransaction): Promise<(() => void)[]> {
  transaction.isEnding = true;
  const { putOff } = transaction;
  const afterCommit: (() => void)[] = [];
  for (const write of new Set(putOff.map((one) => one.write))) {
    afterCommit.push(await write(putOff.filter((one) => one.write === write).map(({ item }) => item)));
  }
  return afterCommit;
}
