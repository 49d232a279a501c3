import type { Answer, ApiCaller, Problem } from './api-caller.js';
import { makeDataset, tableForm } from './catalogue.js';
import { versionsOf } from './stored-objects.js';
import { startTestApp, type TestApp } from './test-app.js';

export const DATASET = 'TV0001DS0001';
export const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;

export interface Record_ extends Problem {
  readonly version: number;
  readonly sha256: string;
}

export let test_: TestApp;
export let admin: ApiCaller;
export let reader: ApiCaller;

/** Fills in what is declared above. */
export async function startForTableVersions(): Promise<void> {
  test_ = await startTestApp();
  admin = test_.admin;
  reader = await test_.newUser('reader@test.example');
  await makeDataset(admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
}

export function csv(version: number | string): string {
  return `version\n${version}\n`;
}

export function replace(name: string, content: string, headers: Record<string, string> = {}): Promise<Answer<Record_>> {
  return admin.replace<Record_>(`${TABLES}/${name}`, tableForm(name, content), headers);
}

export async function bytesOf(name: string): Promise<string> {
  const path = `/datasets/${DATASET}/STANDARDISED/${name}?redirect=false`;
  const { body } = await reader.get<{ download_link: string }>(path);
  return (await fetch(body.download_link)).text();
}

export async function statesOf(name: string): Promise<string[]> {
  return (await versionsOf(test_, name)).map(({ state }) => state);
}

export async function tagOf(name: string): Promise<string> {
  return (await admin.get(`${TABLES}/${name}`)).headers.get('etag') ?? '';
}

export interface Version {
  readonly version: number;
  readonly is_current: boolean;
  readonly sha256: string;
  readonly committed_at: string;
  readonly ended_at: string | null;
  readonly created_by: string | null;
  readonly metadata: { description: string };
}
