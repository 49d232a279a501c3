import { jest } from '@jest/globals';
import { type Problem } from '../support/api-caller.js';
import { tableForm, uploadTable } from '../support/catalogue.js';
import { moveClock } from '../support/clock.js';
import { admin, CSV, DATASET, linkOf, reader, startForFilestore, test_ } from '../support/filestore-cases.js';

beforeAll(startForFilestore);

afterAll(() => test_.close());

describe('signed links', () => {
  let link: string;

  beforeAll(async () => {
    for (const name of ['linked', 'other']) await uploadTable(admin, DATASET, tableForm(name, CSV));
    link = await linkOf('linked');
  });

  test('need no key, and work with one', async () => {
    expect((await fetch(link)).status).toBe(200);
    expect((await fetch(link, { headers: { 'X-API-Key': reader.key ?? '' } })).status).toBe(200);
    expect((await fetch(link, { method: 'HEAD' })).headers.get('content-length')).toBe(String(CSV.length));
  });

  test.each([
    ['PUT', 403],
    ['POST', 405],
    ['DELETE', 405],
    ['PATCH', 405],
  ])('by %s: %i', async (method, status) => {
    const body = method === 'DELETE' ? undefined : 'x';
    expect((await fetch(link, { method, body })).status).toBe(status);
    expect(await (await fetch(link)).text()).toBe(CSV);
  });

  test('changed in any character: 403', async () => {
    const start = link.indexOf('/v1/', link.indexOf('/objects/')) + 1;
    for (let index = start; index < link.length; index += 7) {
      const changed = link.slice(0, index) + (link[index] === 'a' ? 'b' : 'a') + link.slice(index + 1);
      if (changed === link) continue;
      expect([400, 403]).toContain((await fetch(changed)).status);
    }
  });

  test('with a parameter more, twice, or for another object: 403', async () => {
    const other = await linkOf('other');
    const mixed = `${other.split('?')[0]}?${link.split('?')[1]}`;
    for (const changed of [
      `${link}&x=1`,
      `${link}&expires=9999999999`,
      link.replace('?', '?expires=9999999999&'),
      mixed,
    ]) {
      const response = await fetch(changed);
      expect([response.status, ((await response.json()) as Problem).code]).toEqual([403, 'link-refused']);
    }
  });

  test('serve parts, and the rest of a download', async () => {
    const part = async (range: string, more: Record<string, string> = {}): Promise<[number, string, string | null]> => {
      const response = await fetch(link, { headers: { Range: range, ...more } });
      return [response.status, await response.text(), response.headers.get('content-range')];
    };
    const size = CSV.length;
    expect(await part('bytes=0-7')).toEqual([206, CSV.slice(0, 8), `bytes 0-7/${size}`]);
    expect(await part('bytes=9-')).toEqual([206, CSV.slice(9), `bytes 9-${size - 1}/${size}`]);
    expect(await part('bytes=-4')).toEqual([206, CSV.slice(-4), `bytes ${size - 4}-${size - 1}/${size}`]);
    expect(await part('bytes=0-99999')).toEqual([206, CSV, `bytes 0-${size - 1}/${size}`]);
    expect((await part(`bytes=${size}-`))[0]).toBe(416);
    expect((await part('bytes=-0'))[0]).toBe(416);
    expect((await part('bytes=0-1,3-4'))[0]).toBe(200);
    expect((await part('lines=1-2'))[0]).toBe(200);
    const etag = (await fetch(link)).headers.get('etag') ?? '';
    expect((await part('bytes=0-7', { 'If-Range': etag }))[0]).toBe(206);
    expect((await part('bytes=0-7', { 'If-Range': '"another"' }))[0]).toBe(200);
    expect((await fetch(link, { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });

  test('tell HEAD of the whole, whatever range it names', async () => {
    const head = await fetch(link, { method: 'HEAD', headers: { Range: 'bytes=0-3' } });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(CSV.length)]);
    expect(head.headers.get('content-range')).toBeNull();
  });

  test('tell a client first that it has the bytes already', async () => {
    const etag = (await fetch(link)).headers.get('etag') ?? '';
    for (const range of ['bytes=0-3', `bytes=${CSV.length}-`]) {
      const answer = await fetch(link, { headers: { 'If-None-Match': etag, Range: range } });
      expect([range, answer.status]).toEqual([range, 304]);
    }
  });

  test('are not logged whole', () => {
    const signature = /signature=([^&]+)/.exec(link)?.[1] ?? 'missing';
    expect(test_.logLines.filter((line) => line.includes(signature))).toEqual([]);
  });

  test('end with their time', async () => {
    const { linkExpiresInSeconds } = test_.configuration.objectStore;
    const address = await linkOf('linked');
    try {
      moveClock((linkExpiresInSeconds - 30) * 1000);
      expect((await fetch(address)).status).toBe(200);
      moveClock(32_000);
      expect((await fetch(address)).status).toBe(403);
    } finally {
      jest.useRealTimers();
    }
  });
});
