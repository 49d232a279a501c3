import { readdirSync, readFileSync, statSync } from 'node:fs';
import { request as send, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { jest } from '@jest/globals';
import { parquetReadObjects } from 'hyparquet';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { GridSource } from '#modules/weather/grid-source.js';
import { ExtractionSlots } from '#modules/weather/extraction-slots.service.js';
import type { Problem } from '../support/api-caller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const SAMPLE = join(PROJECT_FOLDER, 'samples/weather/era5_uk');
const DOWNLOAD = '/weather/datasets/era5_uk/download';
const HOUR = { variables: ['t2m'], start_date: '2019-03-01T00', end_date: '2019-03-01T00' };

let test_: TestApp;

beforeAll(async () => {
  test_ = await startTestApp({});
  await putFolder(SAMPLE, 'weather/era5_uk');
});

afterAll(() => test_.close());
afterEach(() => jest.restoreAllMocks());

async function putFolder(folder: string, key: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) await putFolder(path, `${key}/${name}`);
    else await test_.store.put(`${key}/${name}`, Readable.from([readFileSync(path)]), { sizeLimitBytes: 2 ** 30 });
  }
}

async function download(asked: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${test_.url}/api/v1${DOWNLOAD}`, {
    method: 'POST',
    headers: { 'X-API-Key': test_.admin.key ?? '', 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ ...HOUR, ...asked }),
  });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

async function get(path: string, headers: Record<string, string> = {}): Promise<{ response: Response; bytes: Buffer }> {
  const response = await fetch(`${test_.url}${path}`, { headers: { 'X-API-Key': test_.admin.key ?? '', ...headers } });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

describe('downloads', () => {
  it.each([
    ['netcdf3', 'application/x-netcdf', 'nc', 'CDF\u0002'],
    ['netcdf4', 'application/x-netcdf', 'nc', '\u0089HDF'],
    ['csv', 'text/csv; charset=utf-8', 'csv', 'vali'],
    ['parquet', 'application/vnd.apache.parquet', 'parquet', 'PAR1'],
    ['json', 'application/json', 'json', '{"da'],
  ])('are %s where that is asked for', async (format, type, extension, magic) => {
    const { response, bytes } = await download({ format });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="era5_uk_t2m_20190301_20190301.${extension}"`,
    );
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('vary')).toMatch(/accept/i);
    expect(bytes.subarray(0, 4).toString('latin1')).toBe(magic);
    const link = response.headers.get('content-location') ?? '';
    const again = await get(link);
    expect(again.response.headers.get('etag')).toBe(response.headers.get('etag'));
    expect(again.response.headers.get('content-type')).toBe(type);
    expect(again.bytes.subarray(0, 4).toString('latin1')).toBe(magic);
    const known = await get(link, { 'If-None-Match': response.headers.get('etag') ?? '' });
    expect(known.response.status).toBe(304);
  });

  it('follow Accept, in the body and in the address', async () => {
    const csv = await download({}, { Accept: 'text/csv' });
    expect(csv.response.headers.get('content-type')).toMatch('text/csv');
    const query = new URLSearchParams({ ...HOUR, variables: 't2m' }).toString();
    const parquet = await get(`/api/v1${DOWNLOAD}?${query}`, { Accept: 'application/vnd.apache.parquet' });
    const rows = await parquetReadObjects({ file: Uint8Array.from(parquet.bytes).buffer });
    const [, first = ''] = csv.bytes.toString().split('\n');
    const [time = '', latitude, longitude, value] = first.split(',');
    expect(rows[0]).toEqual({
      valid_time: new Date(time),
      latitude: Number(latitude),
      longitude: Number(longitude),
      t2m: Math.fround(Number(value)),
    });
    expect(rows).toHaveLength(csv.bytes.toString().trim().split('\n').length - 1);
  });

  it('are refused in words where no format fits', async () => {
    const image = await download({}, { Accept: 'image/png' });
    expect(image.response.status).toBe(406);
    expect(JSON.parse(image.bytes.toString()) as Problem).toMatchObject({ code: 'format-not-acceptable' });
    expect((await download({ format: 'excel' })).response.status).toBe(422);
    const large = await download({ format: 'json', end_date: '2019-03-31' });
    expect(large.response.status).toBe(413);
    expect(large.bytes.toString()).toMatch(/200000 values/);
  });

  it('can be planned whatever is accepted', async () => {
    const { response, bytes } = await download({ dry_run: true, format: 'csv' }, { Accept: 'application/json' });
    expect(response.status).toBe(200);
    expect(JSON.parse(bytes.toString())).toMatchObject({
      format: 'csv',
      file_name: 'era5_uk_t2m_20190301_20190301.csv',
      output_bytes: null,
    });
  });

  it('have headers without a body for HEAD', async () => {
    const query = new URLSearchParams({ ...HOUR, variables: 't2m', format: 'csv' }).toString();
    const response = await fetch(`${test_.url}/api/v1${DOWNLOAD}?${query}`, {
      method: 'HEAD',
      headers: { 'X-API-Key': test_.admin.key ?? '' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch('text/csv');
  });
});

describe('a download without a length', () => {
  const begin = (format: string): Promise<IncomingMessage> => {
    const body = JSON.stringify({ ...HOUR, end_date: '2019-03-31', format });
    const headers = { 'X-API-Key': test_.admin.key, 'Content-Type': 'application/json' };
    const path = `/api/v1${DOWNLOAD}`;
    const sent = send({ host: '127.0.0.1', port: test_.port, path, method: 'POST', headers, agent: false });
    return new Promise((resolve, reject) => {
      sent.once('response', resolve).once('error', reject);
      sent.end(body);
    });
  };

  it('is cut off, and never looks whole, where reading fails', async () => {
    const source = test_.app.get(GridSource);
    const session = source.session.bind(source);
    let reads = 0;
    jest.spyOn(source, 'session').mockImplementation((signal) => {
      const own = session(signal);
      return {
        read: (request, rows) =>
          ++reads > 1 ? Promise.reject(new Error('The disk is gone.')) : own.read(request, rows),
        close: () => own.close(),
      };
    });
    const answer = await begin('csv');
    expect(answer.statusCode).toBe(200);
    await expect(
      (async () => {
        for await (const part of answer) expect((part as Buffer).length).toBeGreaterThan(0);
      })(),
    ).rejects.toThrow(/aborted|ECONNRESET/);
    expect(answer.complete).toBe(false);
    await waitUntil('the slot is free', () => test_.app.get(ExtractionSlots).runningCount === 0);
  });

  it('ends its reading soon after its client has gone', async () => {
    const answer = await begin('csv');
    answer.resume();
    answer.destroy();
    const goneAt = Date.now();
    await waitUntil('the slot is free', () => test_.app.get(ExtractionSlots).runningCount === 0);
    expect(Date.now() - goneAt).toBeLessThan(5000);
  });
});
