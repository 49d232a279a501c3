import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { ApiCaller } from '../../support/api-caller.js';
import { tableForm } from '../../support/catalogue.js';
import { type Gate, sendForm } from './stepped-calls.js';
import type { Observed, Outcome } from './table-model.js';

export type Operation =
  | { readonly call: 'upload'; readonly content: string }
  | { readonly call: 'replace'; readonly content: string; readonly isGuarded: boolean }
  | { readonly call: 'delete' }
  | { readonly call: 'list' }
  | { readonly call: 'download' };

/** Few, so that callers often bring the same. */
const CONTENTS = ['a', 'b', 'c'].map((letter) => `letter\n${letter.repeat(50)}\n`);
const CONTENT = fc.constantFrom(...CONTENTS);
const HASHES = new Map(CONTENTS.map((content) => [createHash('sha256').update(content).digest('hex'), content]));

export const OPERATION: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ call: fc.constant('upload' as const), content: CONTENT }) },
  {
    weight: 4,
    arbitrary: fc.record({ call: fc.constant('replace' as const), content: CONTENT, isGuarded: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ call: fc.constant('delete' as const) }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('list' as const) }) },
  { weight: 2, arbitrary: fc.record({ call: fc.constant('download' as const) }) },
);

interface Listed {
  readonly table_name: string;
  readonly sha256: string;
}

/** Callers of one table, who note when they called and when they were answered. */
export class TableCallers {
  private clock = 0;
  readonly observed: Observed[] = [];

  constructor(
    private readonly admin: ApiCaller,
    private readonly dsId: string,
    private readonly tableName: string,
  ) {}

  async perform(operation: Operation, gate: Gate): Promise<void> {
    await gate();
    // What a guarded caller read before is no part of its call.
    const expected = operation.call === 'replace' && operation.isGuarded ? await this.read() : null;
    if (operation.call === 'replace' && operation.isGuarded && expected === null) return;
    await gate();
    const calledAt = this.clock++;
    const outcome = await this.call(operation, expected, gate);
    this.observed.push({ outcome, calledAt, answeredAt: this.clock++ });
  }

  async clear(): Promise<void> {
    await this.delete();
  }

  private call(operation: Operation, expected: Read | null, gate: Gate): Promise<Outcome> {
    switch (operation.call) {
      case 'upload':
        return this.upload(operation.content, gate);
      case 'replace':
        return this.replace(operation.content, expected, gate);
      case 'delete':
        return this.delete();
      case 'list':
        return this.list();
      case 'download':
        return this.download(gate);
    }
  }

  private async upload(content: string, gate: Gate): Promise<Outcome> {
    const call = { method: 'POST', path: this.tables };
    const { status } = await sendForm(this.admin, call, tableForm(this.tableName, content), gate);
    return { call: 'upload', content, status };
  }

  private async replace(content: string, expected: Read | null, gate: Gate): Promise<Outcome> {
    const headers: Record<string, string> = expected === null ? {} : { 'If-Match': expected.etag };
    const call = { method: 'PUT', path: `${this.tables}/${this.tableName}`, headers };
    const { status, body } = await sendForm(this.admin, call, tableForm(this.tableName, content), gate);
    const version = typeof body['version'] === 'number' ? body['version'] : null;
    return { call: 'replace', content, expected: expected?.version ?? null, status, version };
  }

  private async delete(): Promise<Outcome> {
    const { status } = await this.admin.delete(`${this.tables}/${this.tableName}`);
    return { call: 'delete', status };
  }

  private async list(): Promise<Outcome> {
    const { status, body } = await this.admin.get<Listed[]>(`/datasets/${this.dsId}/STANDARDISED/tables`);
    const found = status === 200 ? body.find((table) => table.table_name === this.tableName) : undefined;
    return { call: 'list', content: found ? contentOf(found.sha256) : null };
  }

  /** The link tells what is shown; its bytes are that, or are gone meanwhile. */
  private async download(gate: Gate): Promise<Outcome> {
    const path = `/datasets/${this.dsId}/STANDARDISED/${this.tableName}?redirect=false`;
    const link = await this.admin.get<{ download_link: string; sha256: string }>(path);
    if (link.status === 404) return { call: 'download', content: null };
    const content = contentOf(link.body.sha256);
    await gate();
    const answer = await fetch(link.body.download_link);
    const text = await answer.text();
    if (answer.status === 200 ? text !== content : answer.status !== 410) {
      throw new Error(`The link of ${JSON.stringify(content)} answers ${answer.status}: ${JSON.stringify(text)}`);
    }
    return { call: 'download', content };
  }

  private async read(): Promise<Read | null> {
    const { status, body, headers } = await this.admin.get<{ version: number }>(`${this.tables}/${this.tableName}`);
    return status === 200 ? { version: body.version, etag: headers.get('etag') ?? '' } : null;
  }

  private get tables(): string {
    return `/admin/datasets/${this.dsId}/STANDARDISED/tables`;
  }
}

interface Read {
  readonly version: number;
  readonly etag: string;
}

function contentOf(sha256: string): string {
  const content = HASHES.get(sha256);
  if (content === undefined) throw new Error(`Nobody sent what has the hash ${sha256}.`);
  return content;
}
