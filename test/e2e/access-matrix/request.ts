import type { ApiCaller } from '../../support/api-caller.js';
import type { Route } from '../../support/routes.js';
import type { Row } from './rows.js';
import type { Parameters } from './world.js';

/** The request that a row describes, with the key of a caller. */
export function requestOf(
  { url, key }: ApiCaller,
  row: Row,
  { verb, path }: Pick<Route, 'verb' | 'path'>,
  parameters: Parameters,
): Request {
  const headers: Record<string, string> = key === undefined ? {} : { 'X-API-Key': key };
  return new Request(`${url}${addressOf(row, path, parameters)}`, {
    method: verb,
    redirect: 'manual',
    ...contentOf(row, parameters, headers),
  });
}

function addressOf(row: Row, path: string, parameters: Parameters): string {
  const filled = path.replaceAll(/:(\w+)|\*/g, (all, name: string | undefined) => {
    const value = parameters[name ?? all];
    if (value === undefined) throw new Error(`MatrixWorld.parameters has no ${name}, which ${path} needs.`);
    return name === undefined ? value : encodeURIComponent(value);
  });
  const query = row.query === undefined ? '' : `?${row.query(parameters)}`;
  const prefix = row.isOutsidePrefix === true ? '' : '/api/v1';
  return `${prefix}${filled.startsWith('/') ? '' : '/'}${filled}${query}`;
}

function contentOf(row: Row, parameters: Parameters, headers: Record<string, string>): RequestInit {
  if (row.form) {
    const form = new FormData();
    for (const { field, name, content } of row.form) form.append(field, new Blob([content]), name);
    return { headers, body: form };
  }
  if (!row.body) return { headers };
  return { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(row.body(parameters)) };
}
