import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { InvalidObjectKey, ObjectMissing, RangeUnsatisfiable } from '#object-storage/object-storage.errors.js';
import { LiveGrowth } from '../support/live-memory.js';
import {
  bytesOf,
  collect,
  expectNothing,
  foldersIn,
  KeySpace,
  LIMIT_BYTES,
  listed,
  settled,
  sha256Of,
  streamOf,
  type StoreSubject,
} from './object-store-subject.js';

const MEBIBYTE = 1024 * 1024;
/** Of 200 MiB: a few parts in flight, with copies of them. */
const LIVE_GROWTH_LIMIT_BYTES = 64 * MEBIBYTE;

/** What every object store must do, whatever it is made of. */
export function describeObjectStore(name: string, open: () => Promise<StoreSubject>): void {
  describe(`${name} as an object store`, () => {
    const keys = new KeySpace();
    let subject: StoreSubject;

    beforeAll(async () => {
      subject = await open();
    });
    afterAll(async () => {
      await keys.removeAll(subject.store);
      await subject.stop();
    });

    const put = (key: string, bytes: Buffer) =>
      subject.store.put(key, streamOf(bytes), { sizeLimitBytes: LIMIT_BYTES });

    it.each([0, 1, 5 * MEBIBYTE, 6 * MEBIBYTE + 1])('gives back %d bytes as they were sent', async (sizeBytes) => {
      const key = keys.fresh();
      const bytes = bytesOf(sizeBytes);
      const sha256 = sha256Of(bytes);
      const options = { sizeLimitBytes: sizeBytes, sha256, contentType: 'text/csv' };

      const stored = await subject.store.put(key, streamOf(bytes), options);
      expect(stored).toEqual({ sizeBytes, sha256, etag: expect.stringMatching(/^[^"]+$/) as string });

      const { stream, readInto: _, ...facts } = await subject.store.get(key);
      expect(sha256Of(await collect(stream))).toBe(sha256);
      expect(facts).toMatchObject({ sizeBytes, contentLength: sizeBytes, etag: stored.etag, contentType: 'text/csv' });
      expect(Math.abs(facts.lastModified.getTime() - Date.now())).toBeLessThan(60_000);

      const { contentLength, ...headFacts } = facts;
      expect(contentLength).toBe(sizeBytes);
      expect(await subject.store.head(key)).toEqual(headFacts);
      expect(await settled(() => subject.leftovers(keys.prefix))).toEqual([]);
    });

    it('fills memory at once, where it can, and hears an abort', async () => {
      const key = keys.fresh();
      const bytes = bytesOf(MEBIBYTE + 1);
      await subject.store.put(key, streamOf(bytes), { sizeLimitBytes: bytes.length });
      const { readInto, stream } = await subject.store.get(key, { range: { start: 5, end: 1004 } });
      if (!readInto) return void stream.destroy();
      stream.destroy();
      const target = Buffer.alloc(1004);
      const { readInto: readAgain } = await subject.store.get(key, { range: { start: 5, end: 1004 } });
      await readAgain?.(target);
      expect(target.subarray(0, 1000).equals(Buffer.from(bytes).subarray(5, 1005))).toBe(true);
      // What is behind it is somebody else's.
      expect(target.subarray(1000)).toEqual(Buffer.alloc(4));
      const stop = new AbortController();
      const aborted = await subject.store.get(key, { signal: stop.signal });
      stop.abort(new Error('The client has gone.'));
      await expect(aborted.readInto?.(Buffer.alloc(bytes.length))).rejects.toThrow('The client has gone.');
    });

    it('reads ranges', async () => {
      const key = keys.fresh();
      await put(key, Buffer.from('0123456789'));
      const read = async (start: number, end?: number) => {
        const { stream, ...facts } = await subject.store.get(key, { range: { start, end } });
        return { text: String(await collect(stream)), ...facts };
      };
      expect(await read(0, 0)).toMatchObject({ text: '0', contentLength: 1, sizeBytes: 10 });
      expect(await read(3, 5)).toMatchObject({ text: '345', contentLength: 3, sizeBytes: 10 });
      expect(await read(8, 1000)).toMatchObject({ text: '89', contentLength: 2, sizeBytes: 10 });
      expect(await read(9)).toMatchObject({ text: '9', contentLength: 1, sizeBytes: 10 });
      await expect(read(10)).rejects.toEqual(new RangeUnsatisfiable(10));
      await expect(read(5, 3)).rejects.toBeInstanceOf(RangeError);
      await expect(read(-1)).rejects.toBeInstanceOf(RangeError);

      const empty = keys.fresh();
      await put(empty, Buffer.alloc(0));
      await expect(subject.store.get(empty, { range: { start: 0 } })).rejects.toEqual(new RangeUnsatisfiable(0));
      await expect(subject.store.get(keys.fresh(), { range: { start: 0 } })).rejects.toBeInstanceOf(ObjectMissing);
    });

    it('tells a missing object from everything else', async () => {
      const key = keys.fresh();
      await expectNothing(subject, key);
      await expect(subject.store.copy(key, keys.fresh())).rejects.toBeInstanceOf(ObjectMissing);
      await expect(subject.store.check()).resolves.toBeUndefined();
    });

    it('deletes, and deletes again', async () => {
      const key = keys.fresh();
      await put(key, bytesOf(6 * MEBIBYTE));
      await subject.store.delete(key);
      await expectNothing(subject, key);
      await subject.store.delete(key);
    });

    it('copies bytes and type', async () => {
      const [from, to] = [keys.fresh(), keys.fresh()];
      await subject.store.put(from, streamOf('x'), { sizeLimitBytes: 1, contentType: 'application/gzip' });
      await subject.store.copy(from, to);
      await subject.store.delete(from);
      const { stream, contentType } = await subject.store.get(to);
      expect({ text: String(await collect(stream)), contentType }).toEqual({
        text: 'x',
        contentType: 'application/gzip',
      });
    });

    it.each([2 * MEBIBYTE, 3 * MEBIBYTE + 1])('copies %d bytes, which may take several parts', async (sizeBytes) => {
      const [from, to] = [keys.fresh(), keys.fresh()];
      const bytes = bytesOf(sizeBytes);
      const options = { sizeLimitBytes: sizeBytes, contentType: 'application/gzip' };
      await subject.store.put(from, streamOf(bytes), options);
      // What was there before is replaced as a whole.
      await put(to, Buffer.from('x'));
      await subject.store.copy(from, to);
      await subject.store.delete(from);
      const { stream, contentType } = await subject.store.get(to);
      expect([sha256Of(await collect(stream)), contentType]).toEqual([sha256Of(bytes), 'application/gzip']);
      expect(await settled(() => subject.leftovers(keys.prefix))).toEqual([]);
    });

    it('lists by prefix in the order of keys, over several pages', async () => {
      const prefix = `${keys.prefix}list/`;
      const names = Array.from({ length: subject.manyObjects }, (_, index) => `n${index}`);
      names.push('a', 'a/b', 'a-b', 'a.b', 'a/b/c', 'aa');
      const waiting = [...names];
      const worker = async () => {
        for (let name = waiting.pop(); name !== undefined; name = waiting.pop())
          await put(prefix + name, Buffer.from('x'));
      };
      await Promise.all(Array.from({ length: 16 }, worker));

      const all = await listed(subject.store, prefix);
      expect(all.map(({ key }) => key)).toEqual(names.map((name) => prefix + name).sort());
      expect(all.every(({ sizeBytes, lastModified }) => sizeBytes === 1 && lastModified.getTime() > 0)).toBe(true);
      const some = await listed(subject.store, `${prefix}a/`);
      expect(some.map(({ key }) => key)).toEqual([`${prefix}a/b`, `${prefix}a/b/c`]);
      expect(await listed(subject.store, `${keys.prefix}none/`)).toEqual([]);
    });

    it('lists the folders below a prefix and nothing that is deeper, over several pages', async () => {
      const prefix = `${keys.prefix}folders/`;
      const many = Array.from({ length: subject.manyObjects }, (_, index) => `f${index}/x`);
      const waiting = [...many, 'a/b/c', 'a/x', 'a-b/c', 'a.b/c/d/e', 'a', 'file', 'gone/x'];
      const expected = [...new Set(waiting.filter((name) => name.includes('/')).map((name) => name.split('/')[0]!))]
        .filter((name) => name !== 'gone')
        .map((name) => `${prefix}${name}/`);
      const worker = async () => {
        for (let name = waiting.pop(); name !== undefined; name = waiting.pop())
          await put(prefix + name, Buffer.from('x'));
      };
      await Promise.all(Array.from({ length: 16 }, worker));
      await subject.store.delete(`${prefix}gone/x`);

      expect(await foldersIn(subject.store, prefix)).toEqual(expected.sort());
      expect(await foldersIn(subject.store, `${prefix}a/`)).toEqual([`${prefix}a/b/`]);
      expect(await foldersIn(subject.store, `${keys.prefix}none/`)).toEqual([]);
      await expect(foldersIn(subject.store, `${prefix}a`)).rejects.toBeInstanceOf(InvalidObjectKey);
      const aborted = subject.store.listFolders(prefix, { signal: AbortSignal.abort(new Error('gone')) });
      await expect(aborted[Symbol.asyncIterator]().next()).rejects.toThrow('gone');
    });

    it('stops reading when aborted or destroyed', async () => {
      const key = keys.fresh();
      await put(key, bytesOf(8 * MEBIBYTE));
      const abort = new AbortController();
      const reason = new Error('The client is gone.');
      const { stream } = await subject.store.get(key, { signal: abort.signal });
      stream.once('data', () => abort.abort(reason));
      await expect(collect(stream)).rejects.toBe(reason);
      await expect(subject.store.get(key, { signal: abort.signal })).rejects.toBe(reason);

      const unread = await subject.store.get(key);
      unread.stream.destroy();
      await new Promise((resolve) => unread.stream.once('close', resolve));
    });

    it('takes twenty uploads at once', async () => {
      const uploads = Array.from({ length: 20 }, () => ({
        key: keys.fresh(),
        bytes: Buffer.from(randomUUID().repeat(999)),
      }));
      await Promise.all(uploads.map(({ key, bytes }) => put(key, bytes)));
      for (const { key, bytes } of uploads) {
        const { stream } = await subject.store.get(key);
        expect(sha256Of(await collect(stream))).toBe(sha256Of(bytes));
      }
    });

    it('puts 200 MiB with flat memory', async () => {
      const key = keys.fresh();
      const growth = new LiveGrowth();
      const source = Readable.from(
        (function* () {
          for (let sent = 0; sent < 200 * MEBIBYTE; sent += 65_536) {
            if (sent % (20 * MEBIBYTE) === 0) growth.look();
            yield Buffer.alloc(65_536, sent);
          }
        })(),
      );
      const { sizeBytes } = await subject.store.put(key, source, { sizeLimitBytes: 1024 * MEBIBYTE });
      expect(sizeBytes).toBe(200 * MEBIBYTE);
      expect(growth.bytes).toBeLessThan(LIVE_GROWTH_LIMIT_BYTES);
      await subject.store.delete(key);
    });

    it.each(['', '../x', '/x', 'a//b', 'a/../../x', 'a\\b', 'a\0'])('refuses the key %j everywhere', async (key) => {
      const { store } = subject;
      await expect(store.put(key, streamOf('x'), { sizeLimitBytes: 1 })).rejects.toBeInstanceOf(InvalidObjectKey);
      await expect(store.get(key)).rejects.toBeInstanceOf(InvalidObjectKey);
      await expect(store.head(key)).rejects.toBeInstanceOf(InvalidObjectKey);
      await expect(store.delete(key)).rejects.toBeInstanceOf(InvalidObjectKey);
      await expect(store.copy(key, keys.fresh())).rejects.toBeInstanceOf(InvalidObjectKey);
      await expect(store.copy(keys.fresh(), key)).rejects.toBeInstanceOf(InvalidObjectKey);
      await expect(store.presignGet(key, { expiresInSeconds: 9 })).rejects.toBeInstanceOf(InvalidObjectKey);
      await expect(store.presignPut(key, { expiresInSeconds: 9 })).rejects.toBeInstanceOf(InvalidObjectKey);
    });
  });
}
