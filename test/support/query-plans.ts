import { escapeLiteral, type Pool, type PoolClient } from 'pg';
import type { QueryRunner } from 'typeorm';
import type { TestApp } from './test-app.js';

interface Statement {
  /** Of a statement that is prepared: PostgreSQL may plan it once for all values. */
  readonly name?: string | undefined;
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
      const { name, text, values } =
        typeof first === 'string'
          ? { name: undefined, text: first, values: second }
          : (first as { name?: string; text: string; values?: unknown });
      if (/^\s*(?:SELECT|WITH)\b/.test(text))
        statements.push({ name, text, values: Array.isArray(values) ? values : [] });
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

/**
 * Tables of which PostgreSQL reads at least so many rows for one of these statements, by whichever index. Each is run as
 * it is planned for its values, and those that are prepared also as they are planned for any.
 */
export async function readInBulk(
  { dataSource }: TestApp,
  statements: readonly Statement[],
  fromRows: number,
): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  const read = new Map<string, number>();
  try {
    for (const mode of ['force_custom_plan', 'force_generic_plan']) {
      await runner.query(`SET plan_cache_mode = ${mode}`);
      for (const { name, text, values } of statements) {
        if (name === undefined && mode === 'force_generic_plan') continue;
        const plan = await planOf(runner, text, values);
        for (const [table, rows] of rowsRead(plan)) read.set(table, Math.max(rows, read.get(table) ?? 0));
      }
    }
  } finally {
    await runner.query('RESET plan_cache_mode');
    await runner.release();
  }
  return [...read].filter(([, rows]) => rows >= fromRows).map(([table]) => table);
}

async function planOf(runner: QueryRunner, text: string, values: readonly unknown[]): Promise<unknown> {
  await runner.query(`PREPARE explained AS ${text}`);
  try {
    const given = values.length === 0 ? '' : `(${values.map(literal).join(', ')})`;
    return await runner.query(`EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE explained ${given}`);
  } finally {
    await runner.query('DEALLOCATE explained');
  }
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return `'${value}'`;
  if (Buffer.isBuffer(value)) return escapeLiteral(`\\x${value.toString('hex')}`);
  if (Array.isArray(value)) return escapeLiteral(`{${value.map((item) => JSON.stringify(item)).join(',')}}`);
  if (value instanceof Date) return escapeLiteral(value.toISOString());
  return escapeLiteral(typeof value === 'string' ? value : JSON.stringify(value));
}

/** How many rows each part of a plan took from a table, those that a filter then left out included. */
function rowsRead(plan: unknown): [table: string, rows: number][] {
  if (typeof plan !== 'object' || plan === null) return [];
  const node = plan as Record<string, unknown>;
  const count = (field: string): number => Number(node[field] ?? 0);
  const relation = node['Relation Name'];
  const each = count('Actual Rows') + count('Rows Removed by Filter') + count('Rows Removed by Index Recheck');
  const own: [string, number][] = typeof relation === 'string' ? [[relation, each * count('Actual Loops')]] : [];
  return [...own, ...Object.values(node).flatMap(rowsRead)];
}
