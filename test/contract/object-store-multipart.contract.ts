import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type NamedPart, type OpenMultipart, PART_RULES } from '#object-storage/multipart-upload.js';
import { InvalidObjectKey, MultipartMissing, PartsRefused } from '#object-storage/object-storage.errors.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import { LiveGrowth } from '../support/live-memory.js';
import { bytesOf, collect, expectNothing, KeySpace, settled, type StoreSubject } from './object-store-subject.js';

const MEBIBYTE = 1024 * 1024;
/** Smaller than S3's own: the rule is the same, and the tests move fewer bytes. */
const SMALLEST = MEBIBYTE;
export const PART_RULES_FOR_TESTS = { ...PART_RULES, smallestPartBytes: SMALLEST };
/** Of 300 MiB, in parts of 20: client and store, which share the process, hold no more than buffers of either. */
const LIVE_GROWTH_LIMIT_BYTES = 16 * MEBIBYTE;
const LIFE = { expiresInSeconds: 60 };
/** What a careless store would take for another place, another command, or no name at all. */
const STRANGE_IDS = ['', ' ', '.', '..', '../../objects', 'a/b', 'a\\b', 'a\0b', 'x&uploads=1', randomUUID()];

/** An object that arrives in parts, by links, over as many processes as it takes. */
export function describeMultipart(name: string, open: () => Promise<StoreSubject>): void {
  describe(`uploads in parts to ${name}`, () => {
    const keys = new KeySpace();
    let subject: StoreSubject;
    let store: ObjectStore;

    beforeAll(async () => {
      subject = await open();
      ({ store } = subject);
    });
    afterAll(async () => {
      await keys.removeAll(store);
      for (const { key, uploadId } of await openUploads(keys.prefix)) await store.abortMultipart(key, uploadId);
      await subject.stop();
    });

    async function openUploads(prefix: string): Promise<OpenMultipart[]> {
      const uploads: OpenMultipart[] = [];
      for await (const upload of store.listMultiparts(prefix)) uploads.push(upload);
      return uploads;
    }

    async function begin(): Promise<{ key: string; uploadId: string }> {
      const key = keys.fresh();
      return { key, uploadId: await store.createMultipart(key, { contentType: 'text/csv' }) };
    }

    const put = (link: string, bytes: Buffer, method = 'PUT') =>
      fetch(new URL(link, subject.address), { method, body: method === 'GET' ? undefined : new Uint8Array(bytes) });

    async function statusOf(link: string, bytes: Buffer, method?: string): Promise<number> {
      const response = await put(link, bytes, method);
      await response.arrayBuffer();
      return response.status;
    }

    /** Returns the part as a client learns it from the answer. */
    async function send(
      upload: { key: string; uploadId: string },
      partNumber: number,
      bytes: Buffer,
    ): Promise<NamedPart> {
      const link = await store.presignPart({ ...upload, partNumber, sizeBytes: bytes.length }, LIFE);
      const response = await put(link, bytes);
      expect([response.status, await response.text()]).toEqual([200, '']);
      return { partNumber, etag: (response.headers.get('etag') ?? '').replaceAll('"', '') };
    }

    async function contentOf(key: string): Promise<Buffer> {
      return collect((await store.get(key)).stream);
    }

    it('become one object, in the order of their numbers', async () => {
      const { key, uploadId } = await begin();
      const bytes = [bytesOf(SMALLEST), Buffer.alloc(SMALLEST + 1, 'b'), Buffer.from('c')];
      const parts: NamedPart[] = [];
      for (const partNumber of [7, 10_000, 2]) {
        parts.push(await send({ key, uploadId }, partNumber, bytes[[2, 7, 10_000].indexOf(partNumber)]!));
      }
      const listed = await store.listParts(key, uploadId);
      expect(listed.map(({ partNumber, sizeBytes }) => [partNumber, sizeBytes])).toEqual([
        [2, SMALLEST],
        [7, SMALLEST + 1],
        [10_000, 1],
      ]);
      expect(listed).toEqual(expect.arrayContaining(parts.map((part) => expect.objectContaining(part) as NamedPart)));
      expect(await store.head(key)).toBeNull();

      const completed = await store.completeMultipart(key, uploadId, parts);
      const whole = Buffer.concat(bytes);
      expect((await contentOf(key)).equals(whole)).toBe(true);
      expect(await store.head(key)).toMatchObject({ ...completed, contentType: 'text/csv' });
      expect(completed.sizeBytes).toBe(whole.length);
      expect(await settled(() => subject.leftovers(key))).toEqual([]);
    });

    it('leave out a part that is not named', async () => {
      const upload = await begin();
      const [first] = [await send(upload, 1, Buffer.from('a')), await send(upload, 2, Buffer.from('b'))];
      await store.completeMultipart(upload.key, upload.uploadId, [first]);
      expect(String(await contentOf(upload.key))).toBe('a');
    });

    it('hold a part as it was sent last', async () => {
      const upload = await begin();
      const older = await send(upload, 1, bytesOf(10));
      const newer = await send(upload, 1, Buffer.from('newer'));
      expect(await store.listParts(upload.key, upload.uploadId)).toEqual([{ ...newer, sizeBytes: 5 }]);
      const completing = store.completeMultipart(upload.key, upload.uploadId, [older]);
      await expect(completing).rejects.toEqual(new PartsRefused('changed', 1));
      await store.completeMultipart(upload.key, upload.uploadId, [newer]);
      expect(String(await contentOf(upload.key))).toBe('newer');
    });

    it('go on in another process', async () => {
      const upload = await begin();
      await send(upload, 1, bytesOf(SMALLEST));
      const next = subject.reopen();
      const link = await next.presignPart({ ...upload, partNumber: 2, sizeBytes: 1 }, LIFE);
      expect(await statusOf(link, Buffer.from('x'))).toBe(200);
      const parts = await next.listParts(upload.key, upload.uploadId);
      expect(parts.map(({ partNumber }) => partNumber)).toEqual([1, 2]);
      await next.completeMultipart(upload.key, upload.uploadId, parts);
      await next.close();
      expect((await store.head(upload.key))?.sizeBytes).toBe(SMALLEST + 1);
    });

    it('are completed once', async () => {
      const upload = await begin();
      const { key, uploadId } = upload;
      const part = await send(upload, 1, Buffer.from('x'));
      const link = await store.presignPart({ ...upload, partNumber: 1, sizeBytes: 1 }, LIFE);
      const { etag } = await store.completeMultipart(key, uploadId, [part]);
      const again = await store.completeMultipart(key, uploadId, [part]).catch((error: unknown) => error);
      if (subject.remembersCompleted) expect(again).toEqual({ etag, sizeBytes: 1 });
      else {
        expect(again).toEqual(new MultipartMissing(key, uploadId));
        await expect(store.listParts(key, uploadId)).rejects.toBeInstanceOf(MultipartMissing);
        expect(await statusOf(link, Buffer.from('y'))).toBe(404);
      }
      await store.abortMultipart(key, uploadId);
      expect([(await store.head(key))?.etag, String(await contentOf(key))]).toEqual([etag, 'x']);
    });

    it('are completed by one of two at once, and the other finds the object or says that they are over', async () => {
      const upload = await begin();
      const { key, uploadId } = upload;
      const parts = [await send(upload, 1, bytesOf(SMALLEST)), await send(upload, 2, bytesOf(SMALLEST))];
      const answers = await Promise.allSettled([1, 2].map(() => store.completeMultipart(key, uploadId, parts)));
      expect(answers.map(({ status }) => status)).toContain('fulfilled');
      for (const answer of answers) {
        if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(MultipartMissing);
      }
      expect((await contentOf(key)).equals(Buffer.concat([bytesOf(SMALLEST), bytesOf(SMALLEST)]))).toBe(true);
    });

    it('are not completed from what is not there, and stay as they are', async () => {
      const upload = await begin();
      const { key, uploadId } = upload;
      const small = await send(upload, 1, bytesOf(SMALLEST - 1));
      const last = await send(upload, 2, Buffer.from('x'));
      const refusals: [NamedPart[], PartsRefused][] = [
        [[], new PartsRefused('none')],
        [[small, last], new PartsRefused('too-small', 1)],
        [[small, { partNumber: 3, etag: last.etag }], new PartsRefused('too-small', 1)],
        [[last, { partNumber: 3, etag: last.etag }], new PartsRefused('too-small', 2)],
        [[{ partNumber: 3, etag: last.etag }], new PartsRefused('missing', 3)],
        [[{ partNumber: 2, etag: small.etag }], new PartsRefused('changed', 2)],
        [[last, last], new PartsRefused('twice', 2)],
      ];
      for (const [parts, refusal] of refusals) {
        await expect(store.completeMultipart(key, uploadId, parts)).rejects.toEqual(refusal);
      }
      expect(await store.listParts(key, uploadId)).toHaveLength(2);
      expect(await store.head(key)).toBeNull();
      const first = await send(upload, 1, bytesOf(SMALLEST));
      expect((await store.completeMultipart(key, uploadId, [first, last])).sizeBytes).toBe(SMALLEST + 1);
    });

    it('are gone once aborted, however often', async () => {
      const upload = await begin();
      const { key, uploadId } = upload;
      const part = await send(upload, 1, Buffer.from('x'));
      const link = await store.presignPart({ ...upload, partNumber: 1, sizeBytes: 1 }, LIFE);
      await store.abortMultipart(key, uploadId);
      await store.abortMultipart(key, uploadId);
      await expect(store.listParts(key, uploadId)).rejects.toEqual(new MultipartMissing(key, uploadId));
      await expect(store.completeMultipart(key, uploadId, [part])).rejects.toEqual(new MultipartMissing(key, uploadId));
      expect(await statusOf(link, Buffer.from('x'))).toBe(404);
      await expectNothing(subject, key);
    });

    it('of one key do not touch each other', async () => {
      const key = keys.fresh();
      const [one, other] = [await store.createMultipart(key), await store.createMultipart(key)];
      const part = await send({ key, uploadId: one }, 1, Buffer.from('one'));
      await send({ key, uploadId: other }, 1, Buffer.from('other'));
      await store.abortMultipart(key, other);
      await store.completeMultipart(key, one, [part]);
      expect(String(await contentOf(key))).toBe('one');
      expect((await store.head(key))?.contentType).toBe('application/octet-stream');
    });

    it('belong to their key', async () => {
      const upload = await begin();
      const part = await send(upload, 1, Buffer.from('x'));
      const other = keys.fresh();
      await expect(store.listParts(other, upload.uploadId)).rejects.toBeInstanceOf(MultipartMissing);
      const completing = store.completeMultipart(other, upload.uploadId, [part]);
      await expect(completing).rejects.toBeInstanceOf(MultipartMissing);
      await store.abortMultipart(other, upload.uploadId);
      expect(await store.listParts(upload.key, upload.uploadId)).toHaveLength(1);
    });

    it.each(STRANGE_IDS)('do not exist under the id %j', async (uploadId) => {
      const upload = await begin();
      const { key } = upload;
      const part = await send(upload, 1, Buffer.from('x'));
      await expect(store.listParts(key, uploadId)).rejects.toEqual(new MultipartMissing(key, uploadId));
      await expect(store.completeMultipart(key, uploadId, [part])).rejects.toEqual(new MultipartMissing(key, uploadId));
      await store.abortMultipart(key, uploadId);
      const link = await store.presignPart({ key, uploadId, partNumber: 1, sizeBytes: 1 }, LIFE).catch(() => null);
      if (link !== null) expect([400, 404]).toContain(await statusOf(link, Buffer.from('y')));
      expect(await store.listParts(key, upload.uploadId)).toEqual([{ ...part, sizeBytes: 1 }]);
    });

    it('keep to the numbers, sizes and lives that all stores know', async () => {
      const { key, uploadId } = await begin();
      const presign = (partNumber: number, sizeBytes: number, expiresInSeconds = 60) =>
        store.presignPart({ key, uploadId, partNumber, sizeBytes }, { expiresInSeconds });
      for (const partNumber of [0, -1, 1.5, NaN, 10_001]) {
        await expect(presign(partNumber, 1)).rejects.toBeInstanceOf(RangeError);
      }
      for (const sizeBytes of [0, -1, 1.5, NaN, PART_RULES.largestPartBytes + 1]) {
        await expect(presign(1, sizeBytes)).rejects.toBeInstanceOf(RangeError);
      }
      for (const seconds of [0, 1.5, 604_801]) await expect(presign(1, 1, seconds)).rejects.toBeInstanceOf(RangeError);
      await presign(1, PART_RULES.largestPartBytes);
      expect(store.partRules).toEqual(PART_RULES_FOR_TESTS);
    });

    it('refuse all but the request that was signed', async () => {
      const upload = await begin();
      const { key, uploadId } = upload;
      const bytes = Buffer.from('0123456789');
      const link = await store.presignPart({ ...upload, partNumber: 1, sizeBytes: 10 }, LIFE);
      expect(await statusOf(link, Buffer.concat([bytes, bytes]))).toBe(403);
      expect(await statusOf(link, bytes.subarray(1))).toBe(403);
      for (const method of ['GET', 'DELETE', 'POST']) {
        expect([403, 405]).toContain(await statusOf(link, bytes, method));
      }
      const [path = '', query = ''] = link.split('?');
      for (const parameter of query.split('&')) {
        const changed = parameter.slice(0, -1) + (parameter.endsWith('1') ? '2' : '1');
        // S3 calls a changed algorithm or date malformed before it looks at the signature.
        expect([`${parameter} 400`, `${parameter} 403`]).toContain(
          `${parameter} ${await statusOf(`${path}?${query.replace(parameter, changed)}`, bytes)}`,
        );
      }
      const other = await begin();
      expect(await statusOf(link.replace(key, other.key), bytes)).toBe(403);
      expect(await statusOf(link.replace(encodeURIComponent(uploadId), other.uploadId), bytes)).toBe(403);
      expect(await store.listParts(key, uploadId)).toEqual([]);
      expect(await statusOf(link, bytes)).toBe(200);
      expect(await store.listParts(key, uploadId)).toHaveLength(1);
    });

    it('refuse a link after its time', async () => {
      const upload = await begin();
      const link = await store.presignPart({ ...upload, partNumber: 1, sizeBytes: 1 }, { expiresInSeconds: 1 });
      await sleep(3_100);
      expect(await statusOf(link, Buffer.from('x'))).toBe(403);
      expect(await store.listParts(upload.key, upload.uploadId)).toEqual([]);
    });

    it('have no part of which only half arrived, and keep the one before', async () => {
      const upload = await begin();
      const whole = await send(upload, 1, bytesOf(1_000_000));
      for (const partNumber of [1, 2]) {
        const link = await store.presignPart({ ...upload, partNumber, sizeBytes: 1_000_000 }, LIFE);
        await new Promise<void>((resolve) => {
          const sending = request(new URL(link, subject.address), {
            method: 'PUT',
            headers: { 'Content-Length': 1_000_000 },
          });
          sending.on('error', () => resolve());
          sending.write(bytesOf(500_000), () => setTimeout(() => sending.destroy(new Error('killed')), 50));
        });
      }
      await sleep(300);
      expect(await store.listParts(upload.key, upload.uploadId)).toEqual([{ ...whole, sizeBytes: 1_000_000 }]);
      await store.abortMultipart(upload.key, upload.uploadId);
      await expectNothing(subject, upload.key);
    });

    it('are listed, parts and uploads, over several pages', async () => {
      const prefix = `${keys.prefix}listed/`;
      const begun: { key: string; uploadId: string }[] = [];
      for (let count = 0; count < 25; count++) {
        const key = `${prefix}${count % 20}`;
        begun.push({ key, uploadId: await store.createMultipart(key) });
      }
      const uploads = await openUploads(prefix);
      const named = ({ key, uploadId }: { key: string; uploadId: string }) => `${key} ${uploadId}`;
      expect(uploads.map(named).sort()).toEqual(begun.map(named).sort());
      for (const { startedAt } of uploads) expect(Math.abs(startedAt.getTime() - Date.now())).toBeLessThan(60_000);
      expect(await openUploads(`${keys.prefix}none/`)).toEqual([]);

      const [first] = begun as [{ key: string; uploadId: string }];
      for (let partNumber = 1; partNumber <= 45; partNumber++) await send(first, partNumber, Buffer.from('x'));
      const parts = await store.listParts(first.key, first.uploadId);
      expect(parts.map(({ partNumber }) => partNumber)).toEqual(Array.from({ length: 45 }, (_, index) => index + 1));

      for (const { key, uploadId } of begun) await store.abortMultipart(key, uploadId);
      expect(await settled(async () => (await openUploads(prefix)).map(named))).toEqual([]);
    });

    /** As `send`, but chunk by chunk: `fetch` would hold the whole part, and copies of it. */
    async function stream(
      upload: { key: string; uploadId: string },
      partNumber: number,
      look: () => void,
    ): Promise<NamedPart> {
      const sizeBytes = 20 * MEBIBYTE;
      const link = await store.presignPart({ ...upload, partNumber, sizeBytes }, LIFE);
      const body = Readable.from(
        (function* () {
          for (let sent = 0; sent < sizeBytes; sent += 65_536) {
            if (sent === sizeBytes / 2) look();
            yield Buffer.alloc(65_536, partNumber);
          }
        })(),
      );
      const headers = { 'Content-Length': sizeBytes };
      const sending = request(new URL(link, subject.address), { method: 'PUT', headers });
      const [answer] = await Promise.all([once(sending, 'response'), pipeline(body, sending)]);
      const [response] = answer as [IncomingMessage];
      response.resume();
      expect(response.statusCode).toBe(200);
      return { partNumber, etag: (response.headers.etag ?? '').replaceAll('"', '') };
    }

    it('make 300 MiB with flat memory', async () => {
      const upload = await begin();
      const parts = [await stream(upload, 1, () => undefined)];
      const growth = new LiveGrowth();
      for (let partNumber = 2; partNumber <= 15; partNumber++) {
        parts.push(await stream(upload, partNumber, () => growth.look()));
      }
      const { sizeBytes } = await growth.during(store.completeMultipart(upload.key, upload.uploadId, parts));
      expect(sizeBytes).toBe(300 * MEBIBYTE);
      expect(growth.bytes).toBeLessThan(LIVE_GROWTH_LIMIT_BYTES);
      await store.delete(upload.key);
    });

    it('end with the signal of the caller', async () => {
      const { key, uploadId } = await begin();
      const reason = new Error('Shutting down.');
      const options = { signal: AbortSignal.abort(reason) };
      const part = await send({ key, uploadId }, 1, Buffer.from('x'));
      await expect(store.createMultipart(key, options)).rejects.toBe(reason);
      await expect(store.listParts(key, uploadId, options)).rejects.toBe(reason);
      await expect(store.completeMultipart(key, uploadId, [part], options)).rejects.toBe(reason);
      await expect(store.abortMultipart(key, uploadId, options)).rejects.toBe(reason);
      const listing = store.listMultiparts(keys.prefix, options)[Symbol.asyncIterator]();
      await expect(listing.next()).rejects.toBe(reason);
      expect(await store.listParts(key, uploadId)).toHaveLength(1);
    });

    it.each(['', '../x', '/x', 'a//b', 'a/../../x', 'a\\b', 'a\0'])('refuse the key %j everywhere', async (key) => {
      const place = { key, uploadId: randomUUID(), partNumber: 1, sizeBytes: 1 };
      await expect(store.createMultipart(key)).rejects.toBeInstanceOf(InvalidObjectKey);
      await expect(store.presignPart(place, LIFE)).rejects.toBeInstanceOf(InvalidObjectKey);
      await expect(store.listParts(key, place.uploadId)).rejects.toBeInstanceOf(InvalidObjectKey);
      const completing = store.completeMultipart(key, place.uploadId, []);
      await expect(completing).rejects.toBeInstanceOf(InvalidObjectKey);
      await expect(store.abortMultipart(key, place.uploadId)).rejects.toBeInstanceOf(InvalidObjectKey);
    });
  });
}
