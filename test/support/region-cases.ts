import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import type { Answer, ApiCaller } from './api-caller.js';
import { startTestApp, type TestApp } from './test-app.js';

export interface Uploaded {
  readonly region_id: string;
  readonly message: string;
  readonly positions: number;
  readonly bounds: number[];
  readonly findings: { code: string; path: string; message: string }[];
}

export interface ShapefileRecord extends Uploaded {
  readonly version: number;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly versions: { version: number; is_current: boolean }[];
}

export const LIMIT_BYTES = 200_000;
export const UK = readFileSync(join(PROJECT_FOLDER, 'samples/regions/country_GBR.geojson'));

export let test_: TestApp;
export let admin: ApiCaller;
export let reader: ApiCaller;

/** Fills in what is declared above. */
export async function startForRegions(): Promise<void> {
  test_ = await startTestApp({ SHAPEFILE_LIMIT_BYTES: String(LIMIT_BYTES) });
  admin = test_.admin;
  reader = await test_.newUser('reader@test.example');
  for (const [region_id, region_name, parent_region_id] of [
    ['world', 'World', null],
    ['continent_EU', 'Europe', 'world'],
    ['country_GBR', 'United Kingdom', 'continent_EU'],
    ['country_IRL', 'Ireland', 'continent_EU'],
    ['state_SCT', 'Scotland', 'country_GBR'],
    ['bare', 'A place <without> a file', 'world'],
  ]) {
    expect((await admin.post('/admin/regions', { region_id, region_name, parent_region_id })).status).toBe(201);
  }
}

let made = 0;
export async function newRegion(): Promise<string> {
  const region_id = `made_${++made}`;
  expect((await admin.post('/admin/regions', { region_id, region_name: `Place ${made}` })).status).toBe(201);
  return region_id;
}

export function upload<T = Uploaded>(
  regionId: string,
  content: string | Uint8Array,
  field = 'shapefile',
): Promise<Answer<T>> {
  const bytes = typeof content === 'string' ? content : new Uint8Array(content);
  return admin.upload<T>(`/admin/shapefiles/${regionId}`, [{ field, name: 'shape.geojson', content: bytes }]);
}

interface Download {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

export async function download(
  regionId: string,
  headers: Record<string, string> = {},
  { url, key }: ApiCaller = reader,
): Promise<Download> {
  // No decompression by the client: what came is what was sent.
  const response = await fetch(`${url}/api/v1/shapefiles/${regionId}`, { headers: { 'X-API-Key': key!, ...headers } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

export function square(size: number, more: object = {}): string {
  const ring = [
    [0, 0],
    [size, 0],
    [size, size],
    [0, size],
    [0, 0],
  ];
  return JSON.stringify({ type: 'Polygon', coordinates: [ring], ...more });
}

export async function listKeys(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of test_.store.list('v1/regions/')) keys.push(key);
  return keys.sort();
}

export function statesOf(regionId: string): Promise<{ state: string }[]> {
  return test_.dataSource.query(
    `SELECT v.state FROM file_versions v JOIN stored_files f ON f.id = v.file_id
      WHERE f.region_id = $1 ORDER BY v.created_at`,
    [regionId],
  );
}
