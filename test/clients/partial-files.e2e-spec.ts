import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBytes } from '../../sdk/src/node/byte-reader.js';
import { PartialFiles } from '../../sdk/src/node/partial-files.js';
import { downloadFile, type FileSource } from '../../sdk/src/node/surface.js';
import { waitUntil } from '../support/wait-until.js';

const BYTES = Buffer.from('station,mm\n'.repeat(200_000));
const SHA256 = createHash('sha256').update(BYTES).digest('hex');
const OLD = new Date(Date.now() - 2 * 86_400_000);

let folder: string;
let server: Server;
let link: string;
let answer: (from: number) => { status?: number; headers?: Record<string, string>; body?: Buffer; breaks?: boolean };
let connections = 0;
let closed = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataio-partial-'));
  answer = (from) => ({ body: BYTES.subarray(from), status: from > 0 ? 206 : 200 });
  [connections, closed] = [0, 0];
  server = createServer((request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const { status = 200, headers, body = BYTES, breaks = false } = answer(from);
    response.writeHead(status, { 'Content-Length': body.length, ...headers });
    if (breaks) response.write(body.subarray(0, body.length / 2), () => response.destroy());
    else response.end(body);
  });
  server.on('connection', (socket) => {
    connections += 1;
    socket.on('close', () => (closed += 1));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  link = `http://127.0.0.1:${(server.address() as AddressInfo).port}/table?signature=x`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const going = new AbortController().signal;

function source(open?: FileSource['open']): FileSource {
  const read: FileSource['open'] = async (from) => (await readBytes(link, from, going)) ?? Promise.reject(new Error());
  return { sizeBytes: BYTES.length, sha256: SHA256, open: open ?? read };
}

describe('reading bytes', () => {
  async function all(from = 0): Promise<Buffer> {
    const pieces: Buffer[] = [];
    const read = await readBytes(link, from, going);
    for await (const piece of read?.body ?? []) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  }

  test('gives all of them, again and again on one connection', async () => {
    // Buffers compare themselves at once; jest takes seconds for it, after which the server has hung up.
    for (const from of [0, 5, 262_144, BYTES.length - 1])
      expect((await all(from)).equals(BYTES.subarray(from))).toBe(true);
    answer = () => ({ body: Buffer.alloc(0) });
    expect((await all()).length).toBe(0);
    expect(connections).toBe(1);
  });

  test('leaves what it does not know to others', async () => {
    const unknown: ReturnType<typeof answer>[] = [
      { status: 403 },
      { status: 302, headers: { Location: '/' } },
      { headers: { 'Content-Encoding': 'gzip' } },
      { headers: { 'Transfer-Encoding': 'chunked' } },
    ];
    for (const given of unknown) {
      answer = () => given;
      expect(await readBytes(link, 0, going)).toBeUndefined();
    }
  });

  test('tells a break, after what came before it', async () => {
    answer = () => ({ breaks: true });
    const read = await readBytes(link, 0, going);
    let bytes = 0;
    const reading = (async () => {
      for await (const piece of read?.body ?? []) bytes += piece.length;
    })();
    await expect(reading).rejects.toThrow();
    expect(bytes).toBeGreaterThan(0);
  });

  test('hangs up where nobody reads to the end, or its caller does not want it any more', async () => {
    const read = await readBytes(link, 0, going);
    for await (const piece of read?.body ?? []) if (piece.length > 0) break;
    const stopped = new AbortController();
    const stoppedRead = await readBytes(link, 0, stopped.signal);
    stopped.abort(new Error('Enough.'));
    const reading = (async () => {
      for await (const piece of stoppedRead?.body ?? []) expect(piece.length).toBeGreaterThan(0);
    })();
    await expect(reading).rejects.toThrow('Enough.');
    await waitUntil('both connections are closed', () => closed === 2);
    expect(connections).toBe(2);
  });
});

describe('files that are yet to be whole', () => {
  const path = (): string => join(folder, 'table.csv');
  const beginning = `table.csv.${SHA256.slice(0, 12)}`;
  /** A process that has ended: no system has such a number. */
  const ended = `host.4194999.11111111-1111-4111-8111-111111111111`;

  async function startsOf(): Promise<number[]> {
    const starts: number[] = [];
    const before = answer;
    answer = (from) => {
      starts.push(from);
      return before(from);
    };
    await downloadFile(path(), source());
    return starts;
  }

  test('are one for each of two that fetch the same', async () => {
    let opened = 0;
    const open: FileSource['open'] = async (from) => {
      opened += 1;
      await waitUntil('both have begun', () => opened >= 2);
      return (await readBytes(link, from, going))!;
    };
    await Promise.all([downloadFile(path(), source(open)), downloadFile(path(), source(open))]);
    expect((await readFile(path())).equals(BYTES)).toBe(true);
    expect(await readdir(folder)).toEqual(['table.csv']);
  });

  test.each([beginning, `${beginning}.${ended.replace('host', hostname().replace(/[^\w-]/g, '_'))}`])(
    'are gone on from where nobody writes them any more: %s',
    async (name) => {
      await writeFile(join(folder, `${name}.part`), BYTES.subarray(0, 5000));
      expect(await startsOf()).toEqual([5000]);
      expect(await readdir(folder)).toEqual(['table.csv']);
    },
  );

  test('of a machine that cannot be seen are left to it until it is silent', async () => {
    const foreign = join(folder, `${beginning}.${ended}.part`);
    await writeFile(foreign, BYTES.subarray(0, 5000));
    expect(await startsOf()).toEqual([0]);
    expect(await readdir(folder)).toHaveLength(2);
    await utimes(foreign, OLD, OLD);
    expect(await startsOf()).toEqual([5000]);
  });

  test('that nobody goes on from are removed', async () => {
    const other = 'table.csv.0123456789ab.part';
    const kept = ['gone.csv.0123456789ab.part', 'notes.part', 'table.csv', 'young.csv.0123456789ab.part'];
    for (const name of [other, ...kept.filter((name) => name !== 'table.csv')]) {
      await writeFile(join(folder, name), 'x');
      if (!name.startsWith('young')) await utimes(join(folder, name), OLD, OLD);
    }
    await downloadFile(path(), source());
    expect((await readdir(folder)).sort()).toEqual(kept);
    await (await PartialFiles.in(folder)).removeOld();
    expect((await readdir(folder)).sort()).toEqual(kept.slice(1));
  });

  test('an answer that does not go on from there is ended', async () => {
    await writeFile(join(folder, `${beginning}.part`), BYTES.subarray(0, 5000));
    let ended = 0;
    const whole = {
      next: () => Promise.reject(new Error('Nobody should read this.')),
      return: () => {
        ended += 1;
        return Promise.resolve({ done: true as const, value: undefined });
      },
    };
    const open: FileSource['open'] = async (from) =>
      from > 0 ? { status: 200, body: { [Symbol.asyncIterator]: () => whole } } : (await readBytes(link, from, going))!;
    await downloadFile(path(), source(open));
    expect((await readFile(path())).equals(BYTES)).toBe(true);
    expect(ended).toBe(1);
  });
});
