import { mkdtemp, readdir, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Failure } from '#common/errors/failure.js';
import { DiskObjectStore } from './disk-object-store.js';
import { LinkSigner } from './link-signer.js';

const linkSigner = new LinkSigner('a secret for tests, of forty bytes or so');
const KEY = 'v1/data/attempt';
const BYTES = Buffer.from('id,name\n007,Zoë\n');

let rootFolder: string;
let store: DiskObjectStore;
const put = (key: string, bytes = BYTES) => store.put(key, Readable.from([bytes]), { sizeLimitBytes: 1_000_000 });
const objectFile = (key: string) => join(rootFolder, 'objects', `${key}@`);

beforeEach(async () => {
  rootFolder = await mkdtemp(join(tmpdir(), 'disk-object-store-'));
  store = new DiskObjectStore({ rootFolder, linkSigner });
});
afterEach(() => rm(rootFolder, { recursive: true, force: true }));

it('keeps the bytes at the start of one file', async () => {
  await put(KEY);
  expect((await readFile(objectFile(KEY))).subarray(0, BYTES.length)).toEqual(BYTES);
  expect(await readdir(join(rootFolder, 'objects/v1/data'))).toEqual(['attempt@']);
});

it('is read by the next process', async () => {
  await put(KEY);
  const next = new DiskObjectStore({ rootFolder, linkSigner });
  expect(await next.head(KEY)).toEqual(await store.head(KEY));
});

it.each([0, 5, 511, 512, BYTES.length + 511])('refuses a file that was cut to %d bytes', async (sizeBytes) => {
  await put(KEY);
  await truncate(objectFile(KEY), sizeBytes);
  await expect(store.get(KEY)).rejects.toBeInstanceOf(Failure);
  await expect(store.head(KEY)).rejects.toBeInstanceOf(Failure);
});

it('refuses a file whose bytes were cut out before the trailer', async () => {
  await put(KEY);
  await writeFile(objectFile(KEY), (await readFile(objectFile(KEY))).subarray(1));
  await expect(store.get(KEY)).rejects.toBeInstanceOf(Failure);
});

it('does not take an unmounted disk for an empty store', async () => {
  await put(KEY);
  await rename(join(rootFolder, 'objects'), join(rootFolder, 'elsewhere'));
  await expect(store.head(KEY)).rejects.toBeInstanceOf(Failure);
  await expect(store.get(KEY)).rejects.toBeInstanceOf(Failure);
  await expect(store.delete(KEY)).rejects.toBeInstanceOf(Failure);
  await expect(store.list('v1/').next()).rejects.toBeInstanceOf(Failure);
  await expect(store.check()).rejects.toBeInstanceOf(Failure);
  await expect(put(KEY)).rejects.toBeInstanceOf(Failure);
  expect(await readdir(rootFolder)).toEqual(['elsewhere', 'incoming']);
  expect(await readdir(join(rootFolder, 'incoming'))).toEqual([]);
});

it('removes what a killed process left, and only that', async () => {
  const [abandoned, busy] = ['abandoned', 'busy'].map((name) => join(rootFolder, 'incoming', name)) as [string, string];
  await writeFile(abandoned, 'x');
  await writeFile(busy, 'x');
  const twoHoursAgo = new Date(Date.now() - 7_200_000);
  await utimes(abandoned, twoHoursAgo, twoHoursAgo);
  await put(KEY);
  expect(await readdir(join(rootFolder, 'incoming'))).toEqual(['busy']);
});

it('shows one whole object when several are written under one key', async () => {
  const contents = Array.from({ length: 8 }, (_, index) => Buffer.alloc(100_000 + index, `${index}`));
  await Promise.all(contents.map((content) => put(KEY, content)));
  const { stream, sizeBytes } = await store.get(KEY);
  const read = Buffer.concat((await stream.toArray()) as Buffer[]);
  expect(read.length).toBe(sizeBytes);
  expect(contents.some((content) => content.equals(read))).toBe(true);
});

it('refuses a content type that would not fit, before it reads anything', async () => {
  for (const contentType of ['x'.repeat(129), 'a\nb', 'é']) {
    const source = Readable.from([BYTES]);
    await expect(store.put(KEY, source, { sizeLimitBytes: 99, contentType })).rejects.toBeInstanceOf(RangeError);
    expect(source.readableDidRead).toBe(false);
  }
});
