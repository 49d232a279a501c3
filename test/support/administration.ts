import type { Answer, ApiCaller } from './api-caller.js';
import type { TestApp } from './test-app.js';

export type Json = Record<string, unknown>;

export interface Entry {
  readonly id: string;
  readonly action: string;
  readonly subject_id: string;
  readonly actor_email: string;
  readonly before: Json | null;
  readonly after: Json | null;
}

export interface Audited<T> {
  readonly result: T;
  readonly lines: string[];
  readonly entries: Entry[];
}

/** What `work` adds to the audit log, as `action subject`, and the entries themselves. */
export async function auditedIn<T>({ dataSource }: TestApp, work: () => Promise<T>): Promise<Audited<T>> {
  const read = (after: string): Promise<Entry[]> =>
    dataSource.query('SELECT * FROM audit_log WHERE id > $1 ORDER BY id', [after]);
  const before = (await read('0')).at(-1)?.id ?? '0';
  const result = await work();
  const entries = await read(before);
  return { result, entries, lines: entries.map((entry) => `${entry.action} ${entry.subject_id}`) };
}

/** Each change saw what the one before it left. */
export function expectChain(entries: readonly Entry[]): void {
  expect(entries.slice(1).map((entry) => entry.before)).toEqual(entries.slice(0, -1).map((entry) => entry.after));
}

/** All rows of a list, read with pages of one. */
export async function walkBy(admin: ApiCaller, path: string): Promise<Json[]> {
  const rows: Json[] = [];
  let next: string | undefined = `${path}${path.includes('?') ? '&' : '?'}limit=1`;
  while (next !== undefined) {
    const answer: Answer<Json[]> = await admin.get<Json[]>(next);
    expect(answer.status).toBe(200);
    expect(answer.body.length).toBeLessThanOrEqual(1);
    rows.push(...answer.body);
    next = /<\/api\/v1([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  return rows;
}

export async function madeBy(admin: ApiCaller, path: string, content: Json): Promise<Json> {
  const { status, body } = await admin.post<Json>(path, content);
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
}
