import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '#common/errors/failure.js';
import { DiskObjectStore } from './disk-object-store.js';
import { LinkSigner } from './link-signer.js';
import { MultipartMissing, ObjectTooLarge, SizeMismatch } from './object-storage.errors.js';

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
  expect(await readdir(rootFolder)).toEqual(['elsewhere', 'incoming', 'multiparts']);
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

describe('an upload in parts', () => {
  const uploadFolder = (uploadId: string) => join(rootFolder, 'multiparts', uploadId);
  const putPart = (uploadId: string, partNumber = 1, bytes = BYTES, sizeBytes = bytes.length) =>
    store.putPart({ key: KEY, uploadId, partNumber, sizeBytes }, Readable.from([bytes]));
  const complete = async (uploadId: string) =>
    store.completeMultipart(KEY, uploadId, await store.listParts(KEY, uploadId));

  it('is not removed by its age, as what a killed process left is', async () => {
    const uploadId = await store.createMultipart(KEY);
    await putPart(uploadId);
    // An abort that was killed after its rename.
    const halfAborted = join(rootFolder, 'incoming', 'half-aborted');
    await cp(uploadFolder(uploadId), halfAborted, { recursive: true });
    const longAgo = new Date(Date.now() - 30 * 86_400_000);
    for (const folder of [uploadFolder(uploadId), halfAborted]) {
      for (const name of await readdir(folder)) await utimes(join(folder, name), longAgo, longAgo);
      await utimes(folder, longAgo, longAgo);
    }
    store = new DiskObjectStore({ rootFolder, linkSigner });
    await put('v1/other');
    expect(await readdir(join(rootFolder, 'incoming'))).toEqual([]);
    expect(await complete(uploadId)).toMatchObject({ sizeBytes: BYTES.length });
  });

  it('that was killed between the object and the end of the parts can be completed again, or aborted', async () => {
    const uploadId = await store.createMultipart(KEY);
    await putPart(uploadId);
    const kept = join(rootFolder, 'kept');
    await cp(uploadFolder(uploadId), kept, { recursive: true });
    const { etag } = await complete(uploadId);
    await cp(kept, uploadFolder(uploadId), { recursive: true });
    expect(await complete(uploadId)).toEqual({ etag, sizeBytes: BYTES.length });
    await cp(kept, uploadFolder(uploadId), { recursive: true });
    await store.abortMultipart(KEY, uploadId);
    expect((await store.head(KEY))?.etag).toBe(etag);
    expect(await readdir(join(rootFolder, 'multiparts'))).toEqual([]);
  });

  it('that was killed while its parts were joined can be completed', async () => {
    const uploadId = await store.createMultipart(KEY);
    await putPart(uploadId);
    await writeFile(join(rootFolder, 'incoming', 'half'), BYTES.subarray(0, 5));
    expect(await store.head(KEY)).toBeNull();
    expect(await complete(uploadId)).toMatchObject({ sizeBytes: BYTES.length });
  });

  it('is named by nothing but an id of ours, whatever lies beside it', async () => {
    const uploadId = await store.createMultipart(KEY);
    await mkdir(join(rootFolder, 'multiparts', 'stray'));
    await cp(join(uploadFolder(uploadId), 'upload.json'), join(rootFolder, 'upload.json'));
    for (const strange of ['..', `../multiparts/${uploadId}`, `./${uploadId}`, `${uploadId}/`, 'stray']) {
      await expect(putPart(strange)).rejects.toEqual(new MultipartMissing(KEY, strange));
      await store.abortMultipart(KEY, strange);
    }
    const listed: string[] = [];
    for await (const upload of store.listMultiparts('')) listed.push(upload.uploadId);
    expect(listed).toEqual([uploadId]);
    expect(await store.listParts(KEY, uploadId)).toEqual([]);
  });

  it('takes exactly the bytes that were announced', async () => {
    const uploadId = await store.createMultipart(KEY);
    await putPart(uploadId);
    await expect(putPart(uploadId, 1, BYTES, 3)).rejects.toEqual(new ObjectTooLarge(3));
    await expect(putPart(uploadId, 1, BYTES, 99)).rejects.toEqual(new SizeMismatch(99, BYTES.length));
    expect(await store.listParts(KEY, uploadId)).toMatchObject([{ partNumber: 1, sizeBytes: BYTES.length }]);
    expect(await readdir(join(rootFolder, 'incoming'))).toEqual([]);
  });

  it('that ends while a part arrives tells its sender, and does not come back', async () => {
    const uploadId = await store.createMultipart(KEY);
    const source = new PassThrough();
    source.write(BYTES);
    const place = { key: KEY, uploadId, partNumber: 1, sizeBytes: BYTES.length };
    const sending = store.putPart(place, source);
    while ((await readdir(join(rootFolder, 'incoming'))).length === 0) await sleep(5);
    await store.abortMultipart(KEY, uploadId);
    source.end();
    await expect(sending).rejects.toEqual(new MultipartMissing(KEY, uploadId));
    expect(await readdir(join(rootFolder, 'multiparts'))).toEqual([]);
    expect(await readdir(join(rootFolder, 'incoming'))).toEqual([]);
  });

  it('that is aborted while its parts are joined becomes no object', async () => {
    const uploadId = await store.createMultipart(KEY);
    // One part, which is open by then: it can be read to its end although it is gone.
    await putPart(uploadId, 1, Buffer.alloc(60_000_000));
    const completing = complete(uploadId);
    completing.catch(() => undefined);
    const incoming = join(rootFolder, 'incoming');
    let written = 0;
    while (written === 0) {
      await sleep(1);
      const [name] = await readdir(incoming);
      written = name === undefined ? 0 : (await stat(join(incoming, name))).size;
    }
    await store.abortMultipart(KEY, uploadId);
    await expect(completing).rejects.toEqual(new MultipartMissing(KEY, uploadId));
    expect(await store.head(KEY)).toBeNull();
    expect(await readdir(join(rootFolder, 'incoming'))).toEqual([]);
  });

  it('does not pass for ended when the disk is unmounted', async () => {
    const uploadId = await store.createMultipart(KEY);
    await rename(join(rootFolder, 'multiparts'), join(rootFolder, 'elsewhere'));
    await expect(store.listParts(KEY, uploadId)).rejects.toBeInstanceOf(Failure);
    await expect(store.abortMultipart(KEY, uploadId)).rejects.toBeInstanceOf(Failure);
    await expect(store.createMultipart(KEY)).rejects.toBeInstanceOf(Failure);
    await expect(store.listMultiparts('').next()).rejects.toBeInstanceOf(Failure);
    await expect(putPart(uploadId)).rejects.toBeInstanceOf(Failure);
    expect(await readdir(join(rootFolder, 'incoming'))).toEqual([]);
  });
});
