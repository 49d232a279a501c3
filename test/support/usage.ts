import { UsageCounter } from '#modules/usage/usage-counter.service.js';
import type { ApiCaller } from './api-caller.js';
import type { TestApp } from './test-app.js';

export interface Used {
  readonly key: string | null;
  readonly name: string | null;
  readonly count: number;
  readonly views: number;
  readonly downloads: number;
  readonly bytes: number;
}

export function flushUsage({ app }: TestApp): Promise<void> {
  return app.get(UsageCounter).flush();
}

/** Of a server that has written what it counted: sums by their keys. */
export async function usedBy(
  admin: ApiCaller,
  by: string,
  filter: Record<string, string> = {},
): Promise<Record<string, Used>> {
  const parameters = new URLSearchParams({ by, ...filter });
  const { status, body } = await admin.get<Used[]>(`/admin/usage/series?${parameters.toString()}`);
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return Object.fromEntries(body.map((row) => [row.key ?? 'nobody', row]));
}

/** How often what was done. */
export async function countsByAction(
  admin: ApiCaller,
  filter: Record<string, string> = {},
): Promise<Record<string, number>> {
  const used = await usedBy(admin, 'action', filter);
  return Object.fromEntries(Object.entries(used).map(([action, { count }]) => [action, count]));
}
