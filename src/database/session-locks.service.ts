import { createHash } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { Transactions } from './transactions.js';

/**
 * Locks over all servers for work that takes longer than a transaction may, such as work of the object store. They belong
 * to one session of this server, which is open while a lock is held: a server that is killed lets go at once. Whoever
 * loses the session goes on, so that what is done under a lock must also be right without it.
 */
@Injectable()
export class SessionLocks implements OnApplicationShutdown {
  private readonly logger = new Logger(SessionLocks.name);
  /** A session may take a lock of its own twice, so that who holds what in this process is known here. */
  private readonly held = new Set<string>();
  private session: Promise<pg.Client> | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly transactions: Transactions) {}

  /** What lets go of the lock; null where it is held already, here or elsewhere. */
  async tryHold(name: string): Promise<(() => Promise<void>) | null> {
    if (this.held.has(name)) return null;
    this.held.add(name);
    try {
      if (await this.ask('pg_try_advisory_lock', name, this.session ?? this.open())) return () => this.letGo(name);
    } catch (error) {
      await this.forget(name);
      throw error;
    }
    await this.forget(name);
    return null;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private async letGo(name: string): Promise<void> {
    try {
      if (this.session) await this.ask('pg_advisory_unlock', name, this.session);
    } catch (error) {
      this.logger.warn(`The lock on ${name} ends with its session: ${String(error)}`);
      await this.close();
    }
    await this.forget(name);
  }

  /** One at a time: a session has no queue of its own. */
  private ask(
    what: 'pg_try_advisory_lock' | 'pg_advisory_unlock',
    name: string,
    session: Promise<pg.Client>,
  ): Promise<boolean> {
    const asked = this.turn.then(async () => {
      const sql = `SELECT ${what}($1) AS "isDone"`;
      const { rows } = await (await session).query<{ isDone: boolean }>(sql, [keyOf(name)]);
      return rows[0]?.isDone === true;
    });
    this.turn = asked.catch(() => undefined);
    return asked;
  }

  private async forget(name: string): Promise<void> {
    this.held.delete(name);
    if (this.held.size === 0) await this.close();
  }

  private open(): Promise<pg.Client> {
    const { options } = this.transactions.pool;
    // The driver hides the password from whoever copies the options.
    const client = new pg.Client({ ...options, password: options.password, application_name: 'dataio-locks' });
    const session = client.connect().then(() => client);
    const drop = (error: unknown): void => {
      this.logger.warn(`The session of locks ended: ${String(error)}`);
      if (this.session === session) this.session = undefined;
    };
    client.on('error', drop);
    session.catch((error: unknown) => {
      drop(error);
      void client.end().catch(() => undefined);
    });
    this.session = session;
    return session;
  }

  private async close(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    await session?.then((client) => client.end()).catch(() => undefined);
  }
}

/** The hash is as good a number as any. */
function keyOf(name: string): string {
  return createHash('sha256').update(name).digest().readBigInt64BE().toString();
}
