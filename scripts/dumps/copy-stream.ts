import { once } from 'node:events';
import type pg from 'pg';

/** What the driver hands over of a connection while rows are copied; its types leave these out. */
interface CopyConnection extends pg.Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

const BATCH_BYTES = 256 * 1024;

/** One `COPY` as the driver runs it: a query of its own, which hears the messages of the server. */
abstract class Copy {
  protected resolve!: (rows: number) => void;
  protected reject!: (error: unknown) => void;
  readonly ended = new Promise<number>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
  private rows = 0;

  constructor(private readonly sql: string) {}

  submit(connection: pg.Connection): void {
    connection.query(this.sql);
  }

  // eslint-disable-next-line names/symbol-name -- The driver calls it by this name.
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.rows = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? 0);
  }

  // eslint-disable-next-line names/symbol-name -- The driver calls it by this name.
  handleReadyForQuery(): void {
    this.end(this.rows);
  }

  // eslint-disable-next-line names/symbol-name -- The driver calls it by this name.
  handleError(error: unknown): void {
    this.reject(error);
  }

  protected abstract end(rows: number): void;
}

class CopyOut extends Copy {
  private batch: Buffer[] = [];
  private batchBytes = 0;
  private sunk: Promise<void> = Promise.resolve();

  constructor(
    sql: string,
    private readonly sink: (rows: Buffer) => Promise<void>,
  ) {
    super(sql);
  }

  // eslint-disable-next-line names/symbol-name -- The driver calls it by this name.
  handleCopyData({ chunk }: { readonly chunk: Buffer }, connection: pg.Connection): void {
    // A copy: the driver reads what comes next into the same memory.
    this.batch.push(Buffer.from(chunk));
    this.batchBytes += chunk.length;
    if (this.batchBytes < BATCH_BYTES) return;
    // Nothing more is read until these are written: a large table does not pile up here.
    connection.stream.pause();
    this.flush();
    this.sunk.then(
      () => connection.stream.resume(),
      (error: unknown) => {
        this.reject(error);
        // What it was is known; the session is of no use any more.
        connection.stream.destroy();
      },
    );
  }

  protected end(rows: number): void {
    this.flush();
    this.sunk.then(
      () => this.resolve(rows),
      (error: unknown) => this.reject(error),
    );
  }

  private flush(): void {
    const rows = Buffer.concat(this.batch);
    this.batch = [];
    this.batchBytes = 0;
    this.sunk = this.sunk.then(() => this.sink(rows));
    this.sunk.catch(() => undefined);
  }
}

class CopyIn extends Copy {
  private isOver = false;

  constructor(
    sql: string,
    private readonly source: AsyncIterable<Buffer>,
  ) {
    super(sql);
  }

  // eslint-disable-next-line names/symbol-name -- The driver calls it by this name.
  handleCopyInResponse(connection: pg.Connection): void {
    void this.send(connection as CopyConnection);
  }

  override handleError(error: unknown): void {
    this.isOver = true;
    super.handleError(error);
  }

  protected end(rows: number): void {
    this.resolve(rows);
  }

  private async send(connection: CopyConnection): Promise<void> {
    try {
      for await (const chunk of this.source) {
        if (this.isOver) return;
        connection.sendCopyFromChunk(chunk);
        if (connection.stream.writableNeedDrain) await Promise.race([once(connection.stream, 'drain'), this.ended]);
      }
      connection.endCopyFrom();
    } catch (error) {
      // Before the server says that the copy was given up: this is why.
      this.reject(error);
      if (!this.isOver) connection.sendCopyFail('The source of the rows has failed.');
    }
  }
}

/** Streams what `COPY … TO STDOUT` brings, and returns the number of rows. */
export function copyOut(client: pg.ClientBase, sql: string, sink: (rows: Buffer) => Promise<void>): Promise<number> {
  return client.query(new CopyOut(sql, sink)).ended;
}

/** Streams rows into `COPY … FROM STDIN`, and returns their number. */
export function copyIn(client: pg.ClientBase, sql: string, source: AsyncIterable<Buffer>): Promise<number> {
  return client.query(new CopyIn(sql, source)).ended;
}
