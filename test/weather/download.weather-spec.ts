import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { isPostgresRunning, StartedServer, waitForPostgresToStop } from '../support/started-server.js';

const STORE = join(PROJECT_FOLDER, 'samples/weather/era5_uk');
const REGION = join(PROJECT_FOLDER, 'samples/regions/country_GBR.geojson');
const CHECK = join(import.meta.dirname, 'check_download.py');
const IRELAND = join(PROJECT_FOLDER, 'samples/regions/country_IRL.geojson');
/** With no random cases, the daily means of a region by a clipping of its own. */
const CASES = join(import.meta.dirname, 'series_cases.py');
const MARCH = { variables: ['t2m'], start_date: '2019-03-01', end_date: '2019-03-31' };

let home: string;
let server: StartedServer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'dataio-download-'));
  chmodSync(home, 0o755);
  server = await new StartedServer(home).ready();
});

afterAll(async () => {
  if (await isPostgresRunning(home)) await server.signalAll('SIGTERM');
  await waitForPostgresToStop(home);
  rmSync(home, { recursive: true, force: true });
});

function download(asked: object): Promise<Buffer> {
  return ask('download', asked);
}

async function ask(path: 'download' | 'zonal', asked: object): Promise<Buffer> {
  const { analyst = '' } = JSON.parse(readFileSync(join(home, 'keys.json'), 'utf8')) as Record<string, string>;
  const response = await fetch(`${server.url}/api/v1/weather/datasets/era5_uk/${path}`, {
    method: 'POST',
    headers: { 'X-API-Key': analyst, 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...MARCH, ...asked }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(bytes.toString());
  return bytes;
}

describe('the United Kingdom in March 2019, from a server that was started with nothing', () => {
  test.each(['bbox', 'center'])('with the mask %s is what xarray selects', async (mask) => {
    const geojson = JSON.parse(readFileSync(REGION, 'utf8')) as object;
    const bytes = await download({ geojson, mask });
    const path = join(home, `${mask}.nc`);
    writeFileSync(path, bytes);
    execFileSync('/usr/bin/python3', [CHECK, STORE, REGION, mask, path], { stdio: ['ignore', 'inherit', 'inherit'] });
    expect((await download({ region_id: 'country_GBR', mask })).equals(bytes)).toBe(true);
  });

  test('the daily means of Ireland are those of an independent computation', async () => {
    const csv = (await ask('zonal', { every: 'day', region_ids: ['country_IRL'], format: 'csv' })).toString();
    const [names = '', ...lines] = csv.trimEnd().split('\n');
    const columns = names.split(',');
    const field = (line: string, name: string): string => line.split(',')[columns.indexOf(name)] ?? '';
    execFileSync('/usr/bin/python3', [CASES, home, '0', '1', STORE, IRELAND], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const { cells, means } = JSON.parse(readFileSync(join(home, 'region.json'), 'utf8')) as {
      cells: number;
      means: Record<string, number>;
    };
    expect(lines.map((line) => field(line, 'time').slice(0, 10))).toEqual(Object.keys(means).sort());
    for (const line of lines) {
      const expected = means[field(line, 'time').slice(0, 10)]!;
      expect(Math.abs(Number(field(line, 'mean')) - expected)).toBeLessThan(1e-5);
      expect([field(line, 'count'), field(line, 'valid_fraction')]).toEqual([String(24 * cells), '1']);
    }
  });

  // Here threads make them: other tests run from sources that no thread can load.
  test.each([
    ['netcdf4', '\u0089HDF'],
    ['csv', 'vali'],
    ['parquet', 'PAR1'],
  ])('comes as %s', async (format, magic) => {
    const bytes = await download({ format, region_id: 'country_GBR', mask: 'center' });
    expect(bytes.subarray(0, 4).toString('latin1')).toBe(magic);
    expect(bytes.length).toBeGreaterThan(100_000);
  });

  test('has a map and a chart', async () => {
    const { analyst = '' } = JSON.parse(readFileSync(join(home, 'keys.json'), 'utf8')) as Record<string, string>;
    for (const [picture, type] of [
      ['preview.png', 'image/png'],
      ['series.svg', 'image/svg+xml; charset=utf-8'],
    ]) {
      const address = `${server.url}/api/v1/weather/datasets/era5_uk/${picture}?variable=t2m&region_id=country_GBR`;
      const response = await fetch(address, { headers: { 'X-API-Key': analyst } });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(2000);
    }
  });
});
