import type { Answer, ApiCaller, Problem } from '../../support/api-caller.js';
import { tableForm } from '../../support/catalogue.js';
import { announcementOf, DirectUploader, sendPart, sha256Of } from '../../support/direct-uploads.js';
import { CONTENTS, type Operation } from './operations.js';
import { type Gate, sendForm } from './stepped-calls.js';
import type { Observed, Outcome } from './table-model.js';
import type { Shown, VersionState } from './table-state.js';

const HASHES = new Map(CONTENTS.map((content) => [sha256Of(content), content]));

interface TableRecord {
  readonly version: number;
  readonly sha256: string;
  readonly committed_at: string;
  readonly metadata: { readonly source: string | null };
}

type ListedTable = Omit<TableRecord, 'version'> & { readonly table_name: string };

/** What a caller has read, and its ETag. */
interface Read {
  readonly shown: Shown;
  readonly etag: string;
}

/** Callers of one table, who note when they called and when they were answered. */
export class TableCallers {
  private clock = 0;
  private readonly uploads: DirectUploader;
  /** Whose parts are sent. */
  private readonly begun: string[] = [];
  readonly observed: Observed[] = [];

  constructor(
    private readonly admin: ApiCaller,
    private readonly dsId: string,
    private readonly tableName: string,
  ) {
    this.uploads = new DirectUploader(admin, dsId);
  }

  async perform(operation: Operation, gate: Gate): Promise<void> {
    await gate();
    // What a guarded caller read before is no part of its call.
    const expected = isGuarded(operation) ? await this.read() : null;
    if (isGuarded(operation) && expected === null) return;
    // Long enough for others to come first, often.
    await pause(expected ? 4 : 1, gate);
    if (operation.call === 'complete' || operation.call === 'abort') {
      const uploadId = this.begun[operation.pick % this.begun.length];
      if (uploadId !== undefined) await this.observe(() => this.end(operation.call, uploadId));
    } else if (operation.call === 'begin') await this.upload(operation, expected, gate);
    else await this.observe(() => this.call(operation, expected, gate));
  }

  /** Leaves no table, and no upload that is open. */
  async clear(): Promise<void> {
    for (const id of this.begun) await this.uploads.abort(id);
    await this.admin.delete(this.table);
  }

  private async observe<T extends Outcome>(call: () => Promise<T>): Promise<T> {
    const calledAt = this.clock++;
    const outcome = await call();
    this.observed.push({ outcome, calledAt, answeredAt: this.clock++ });
    return outcome;
  }

  private async call(
    operation: Exclude<Operation, { call: 'begin' | 'complete' | 'abort' }>,
    expected: Read | null,
    gate: Gate,
  ): Promise<Outcome> {
    const named = { expected: expected?.shown ?? null };
    const headers: Record<string, string> = expected === null ? {} : { 'If-Match': expected.etag };
    switch (operation.call) {
      case 'upload': {
        const { status } = await this.sendForm('POST', this.tables, operation.content, headers, gate);
        return { ...operation, status };
      }
      case 'replace': {
        const answer = await this.sendForm('PUT', this.table, operation.content, headers, gate);
        return { ...operation, ...named, ...shownBy(answer) };
      }
      case 'patch': {
        const body = JSON.stringify({ source: operation.source });
        const json = { ...headers, 'Content-Type': 'application/json' };
        const answer = await this.admin.send<TableRecord>('PATCH', this.table, { headers: json, body });
        return { ...operation, ...named, ...shownBy(answer) };
      }
      case 'restore': {
        const path = `${this.table}/versions/${operation.version}/restore`;
        const answer = await this.admin.send<TableRecord>('POST', path, { headers });
        return { ...operation, ...named, ...shownBy(answer) };
      }
      case 'delete': {
        const { status } = await this.admin.delete(this.table);
        return { ...operation, status };
      }
      case 'list':
        return { ...operation, found: await this.find() };
      case 'download':
        return { ...operation, content: await this.download(gate) };
    }
  }

  private async upload(
    { content, aim, completes }: Extract<Operation, { call: 'begin' }>,
    expected: Read | null,
    gate: Gate,
  ): Promise<void> {
    const bytes = new TextEncoder().encode(content);
    const announcement = announcementOf(this.tableName, bytes, aim === 'replace' ? { replace: true } : {});
    let open: Answer<Parameters<typeof sendPart>[0]> | undefined;
    await this.observe(async () => {
      const headers: Record<string, string> = expected === null ? {} : { 'If-Match': expected.etag };
      const answer = await this.uploads.begin(announcement, headers);
      if (answer.status === 201) open = answer;
      const uploadId = answer.status === 201 ? answer.body.upload_id : null;
      return { call: 'begin', content, aim, expected: expected?.shown ?? null, uploadId, status: answer.status };
    });
    if (!open) return;
    await gate();
    for (const part of open.body.parts) await sendPart(open.body, part, bytes);
    const uploadId = open.body.upload_id;
    this.begun.push(uploadId);
    if (!completes) return;
    await pause(4, gate);
    await this.observe(() => this.end('complete', uploadId));
  }

  private async end(call: 'complete' | 'abort', uploadId: string): Promise<Outcome> {
    if (call === 'abort') {
      const { status, body } = await this.uploads.abort(uploadId);
      return { call, uploadId, status, code: status < 300 ? null : body.code };
    }
    const answer = await this.admin.send<TableRecord & Problem>(
      'POST',
      `${this.uploads.path}/${uploadId}/complete`,
      {},
    );
    return { call, uploadId, code: answer.status < 300 ? null : answer.body.code, ...shownBy(answer) };
  }

  private sendForm(
    method: string,
    path: string,
    content: string,
    headers: Record<string, string>,
    gate: Gate,
  ): Promise<{ status: number; body: object }> {
    return sendForm(this.admin, { method, path, headers }, tableForm(this.tableName, content), gate);
  }

  private async find(): Promise<VersionState | null> {
    const { status, body } = await this.admin.get<ListedTable[]>(`/datasets/${this.dsId}/STANDARDISED/tables`);
    const found = status === 200 ? body.find((table) => table.table_name === this.tableName) : undefined;
    return found ? versionIn(found) : null;
  }

  /** The link tells what is shown; its bytes are that, or are gone meanwhile. */
  private async download(gate: Gate): Promise<string | null> {
    const path = `/datasets/${this.dsId}/STANDARDISED/${this.tableName}?redirect=false`;
    const link = await this.admin.get<{ download_link: string; sha256: string }>(path);
    if (link.status === 404) return null;
    const content = contentOf(link.body.sha256);
    await gate();
    const answer = await fetch(link.body.download_link);
    const text = await answer.text();
    if (answer.status === 200 ? text !== content : answer.status !== 410) {
      throw new Error(`The link of ${JSON.stringify(content)} answers ${answer.status}: ${JSON.stringify(text)}`);
    }
    return content;
  }

  private async read(): Promise<Read | null> {
    const answer = await this.admin.get<TableRecord>(this.table);
    const { shown } = shownBy(answer);
    return shown && { shown, etag: answer.headers.get('etag') ?? '' };
  }

  private get tables(): string {
    return `/admin/datasets/${this.dsId}/STANDARDISED/tables`;
  }

  private get table(): string {
    return `${this.tables}/${this.tableName}`;
  }
}

async function pause(steps: number, gate: Gate): Promise<void> {
  for (let step = 0; step < steps; step++) await gate();
}

function isGuarded(operation: Operation): boolean {
  return operation.call === 'begin' ? operation.aim === 'guarded' : 'isGuarded' in operation && operation.isGuarded;
}

function shownBy({ status, body }: { readonly status: number; readonly body: object }): {
  status: number;
  shown: Shown | null;
} {
  if (status !== 200 && status !== 201) return { status, shown: null };
  const record = body as TableRecord;
  return { status, shown: { ...versionIn(record), version: record.version, committedAt: record.committed_at } };
}

function versionIn({ sha256, metadata }: Pick<TableRecord, 'sha256' | 'metadata'>): VersionState {
  return { content: contentOf(sha256), source: metadata.source };
}

function contentOf(sha256: string): string {
  const content = HASHES.get(sha256);
  if (content === undefined) throw new Error(`Nobody sent what has the hash ${sha256}.`);
  return content;
}
