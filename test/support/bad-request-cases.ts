import type { ApiCaller, Problem } from './api-caller.js';
import { makeDataset } from './catalogue.js';
import { rawRequest, sendRaw } from './raw-http.js';
import { startReplica, startTestApp, type TestApp } from './test-app.js';

export let test_: TestApp;
/** Waits for nobody; all other tests ask a server that has time. */
export let hasty: TestApp;
export let admin: ApiCaller;

/** Fills in what is declared above. */
export async function startForBadRequests(): Promise<void> {
  test_ = await startTestApp();
  hasty = await startReplica(test_, { HTTP_JSON_TIMEOUT_MS: '400', HTTP_HEADERS_TIMEOUT_MS: '500' });
  admin = test_.admin;
  await makeDataset(admin, { ds_id: 'TS0001DS0001', access_level: 'DOWNLOAD' });
}

export async function close(): Promise<void> {
  await hasty.close();
  await test_.close();
}

export const authorized = (): string => `X-API-Key: ${admin.key}`;

export function postRaw(
  body: string | Buffer,
  headers: string[] = ['Content-Type: application/json'],
): ReturnType<typeof sendRaw> {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return sendRaw(test_.port, rawRequest('POST /api/v1/admin/users', [authorized(), length, ...headers], body));
}

export function problemOf(text: string): Problem {
  return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Problem;
}
