import { mkdtemp, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { SEED } from '../../test/support/pinned-seed.js';
import { GatheredWrites } from './gathered-writes.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gathered-writes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(write: (file: FileHandle) => Promise<void>): Promise<Buffer> {
  const path = join(folder, 'file');
  const file = await open(path, 'w+');
  await write(file).finally(() => file.close());
  return readFile(path);
}

function chunksOf(sizes: readonly number[]): Buffer[] {
  return sizes.map((size, index) => Buffer.alloc(size, `${index} `));
}

it(`writes any chunks in their order, behind what is there, seed ${SEED}`, async () => {
  const sizes = fc.oneof(
    fc.array(fc.integer({ min: 1, max: 800_000 }), { maxLength: 12 }),
    fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 250, maxLength: 600 }),
  );
  await fc.assert(
    fc.asyncProperty(sizes, async (some) => {
      const chunks = chunksOf(some);
      const bytes = await written(async (file) => {
        await file.writeFile('before');
        await pipeline(Readable.from(chunks), new GatheredWrites(file));
        await file.writeFile('after');
      });
      expect(bytes.equals(Buffer.concat([Buffer.from('before'), ...chunks, Buffer.from('after')]))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

function lengthOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

/** Sends so many chunks of 64 KiB, and answers how large each write was. */
async function sizesOfWrites(chunkCount: number): Promise<number[]> {
  const sizes: number[] = [];
  await written(async (file) => {
    const counting = {
      writev: (chunks: readonly Buffer[]) => {
        sizes.push(lengthOf(chunks));
        return file.writev(chunks);
      },
    };
    const chunks = chunksOf(Array<number>(chunkCount).fill(65_536));
    await pipeline(Readable.from(chunks), new GatheredWrites(counting as FileHandle));
  });
  return sizes;
}

it('gathers what comes while a write is under way', async () => {
  await expect(sizesOfWrites(64)).resolves.toEqual(Array<number>(4).fill(1_048_576));
});

it('gathers less for each of many files, and as much as before when they are closed', async () => {
  const file = {} as FileHandle;
  const others = Array.from({ length: 31 }, () => new GatheredWrites(file));
  await expect(sizesOfWrites(16)).resolves.toEqual(Array<number>(8).fill(131_072));
  for (const other of others) other.destroy();
  await expect(sizesOfWrites(16)).resolves.toEqual([1_048_576]);
});

it('writes the rest of what the disk has taken in part', async () => {
  const chunks = chunksOf([300_000, 300_000, 10]);
  const bytes = await written(async (file) => {
    const sparing = {
      writev: async ([first]: readonly Buffer[]) => file.write(first!, 0, 7),
      writeFile: (rest: Buffer) => file.writeFile(rest),
    };
    await pipeline(Readable.from(chunks), new GatheredWrites(sparing as unknown as FileHandle));
  });
  expect(bytes.equals(Buffer.concat(chunks))).toBe(true);
});

it('fails with the error of a write that was under way when the last bytes came', async () => {
  const chunks = chunksOf([1_200_000, 10]);
  const full = { writev: () => Promise.reject(new Error('no space left')) };
  await expect(pipeline(Readable.from(chunks), new GatheredWrites(full as unknown as FileHandle))).rejects.toThrow(
    'no space left',
  );
});

describe('bytes that the disk is told to keep while more come', () => {
  const MUCH = chunksOf(Array<number>(40).fill(1_048_576));
  const inMemory = { writev: (chunks: readonly Buffer[]) => Promise.resolve({ bytesWritten: lengthOf(chunks) }) };

  it('fails with what the disk said of them, which it says once only', async () => {
    const broken = { ...inMemory, datasync: () => Promise.reject(new Error('bad sector')) };
    await expect(pipeline(Readable.from(MUCH), new GatheredWrites(broken as unknown as FileHandle))).rejects.toThrow(
      'bad sector',
    );
  });

  it('is waited for at the end, and one file at a time asks for it', async () => {
    let keep: () => void = () => undefined;
    let asked = 0;
    const slow = { ...inMemory, datasync: () => (asked++, new Promise<void>((resolve) => (keep = resolve))) };
    let ended = 0;
    const all = [1, 2].map(() =>
      pipeline(Readable.from(MUCH), new GatheredWrites(slow as unknown as FileHandle)).then(() => ended++),
    );
    await all[1];
    expect([asked, ended]).toEqual([1, 1]);
    keep();
    await all[0];
    expect([asked, ended]).toEqual([1, 2]);
  });
});

it('ends only after the write that is under way, also when the bytes fail', async () => {
  let endWrite: (written: object) => void = () => undefined;
  const slow = { writev: () => new Promise((resolve) => (endWrite = resolve)) };
  const gathered = new GatheredWrites(slow as unknown as FileHandle);
  let isOver = false;
  const over = new Promise<void>((resolve) => gathered.once('close', resolve)).then(() => (isOver = true));
  gathered.on('error', () => undefined);
  gathered.write(Buffer.alloc(1_200_000));
  await new Promise(setImmediate);
  gathered.destroy(new Error('the client is gone'));
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  endWrite({ bytesWritten: 1_200_000 });
  await over;
});
