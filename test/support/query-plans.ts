import type { Pool, PoolClient } from 'pg';
import type { TestApp } from './test-app.js';

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The statements that read something during the work, with their values. */
export async function statementsIn({ dataSource }: TestApp, work: () => Promise<unknown>): Promise<Statement[]> {
  const pool = (dataSource.driver as unknown as { master: Pool }).master;
  const statements: Statement[] = [];
  const restore = new Map<PoolClient, () => void>();
  const listen = (client: PoolClient): void => {
    if (restore.has(client)) return;
    const query = client.query.bind(client);
    restore.set(client, () => (client.query = query));
    client.query = ((...given: unknown[]) => {
      const [first, second] = given;
      const { text, values } =
        typeof first === 'string' ? { text: first, values: second } : (first as { text: string; values?: unknown });
      if (/^\s*(?:SELECT|WITH)\b/.test(text)) statements.push({ text, values: Array.isArray(values) ? values : [] });
      return (query as (...same: unknown[]) => unknown)(...given);
    }) as PoolClient['query'];
  };
  pool.on('acquire', listen);
  try {
    await work();
  } finally {
    pool.off('acquire', listen);
    for (const undo of restore.values()) undo();
  }
  return statements;
}

/** Tables that PostgreSQL reads from end to end for these statements. */
export async function scannedWhole({ dataSource }: TestApp, statements: readonly Statement[]): Promise<string[]> {
  const scanned: string[] = [];
  for (const { text, values } of statements) {
    const [row] = await dataSource.query<{ 'QUERY PLAN': unknown }[]>(`EXPLAIN (FORMAT JSON) ${text}`, [...values]);
    scanned.push(...scansIn(row?.['QUERY PLAN']));
  }
  return [...new Set(scanned)].sort();
}

function scansIn(plan: unknown): string[] {
  if (typeof plan !== 'object' || plan === null) return [];
  const { 'Node Type': type, 'Relation Name': relation } = plan as Record<string, unknown>;
  const own = type === 'Seq Scan' ? [String(relation)] : [];
  return [...own, ...Object.values(plan).flatMap(scansIn)];
}
