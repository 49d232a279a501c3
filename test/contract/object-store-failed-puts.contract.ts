import { PassThrough, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../support/wait-until.js';
import { ChecksumMismatch, ObjectTooLarge } from '#object-storage/object-storage.errors.js';
import {
  bytesOf,
  expectNothing,
  KeySpace,
  LIMIT_BYTES,
  sha256Of,
  streamOf,
  type StoreSubject,
} from './object-store-subject.js';

const MEBIBYTE = 1024 * 1024;

/** What is left of a put that did not succeed: nothing to read and nothing to clean up. */
export function describeFailedPuts(name: string, open: () => Promise<StoreSubject>): void {
  describe(`${name}, when a put fails,`, () => {
    const keys = new KeySpace();
    let subject: StoreSubject;

    beforeAll(async () => {
      subject = await open();
    });
    afterAll(async () => {
      await keys.removeAll(subject.store);
      await subject.stop();
    });

    /**
     * What a store is asked to begin, and has not begun as the put fails, it may begin afterwards. So this waits until a
     * put of several parts has begun.
     */
    async function hasBegun(key: string, sizeBytes: number): Promise<void> {
      await delay(100);
      if (sizeBytes > MEBIBYTE) await waitUntil('it has begun', async () => (await subject.leftovers(key)).length > 0);
    }

    it.each([
      ['a small object', 10],
      ['an object of several parts', 6 * MEBIBYTE],
    ])('leaves nothing of %s that is too large', async (_name, sizeLimitBytes) => {
      const key = keys.fresh();
      const source = streamOf(bytesOf(sizeLimitBytes + 1));
      await expect(subject.store.put(key, source, { sizeLimitBytes })).rejects.toEqual(
        new ObjectTooLarge(sizeLimitBytes),
      );
      expect(source.destroyed && source.errored).toBeFalsy();
      await expectNothing(subject, key);
    });

    it.each([1, 6 * MEBIBYTE])('leaves nothing of %d bytes with another hash', async (sizeBytes) => {
      const key = keys.fresh();
      const options = { sizeLimitBytes: LIMIT_BYTES, sha256: sha256Of(Buffer.from('other')) };
      const putting = subject.store.put(key, streamOf(bytesOf(sizeBytes)), options);
      await expect(putting).rejects.toBeInstanceOf(ChecksumMismatch);
      await expectNothing(subject, key);
    });

    it.each([1, 11 * MEBIBYTE])('leaves nothing of a source that fails after %d bytes', async (sizeBytes) => {
      const key = keys.fresh();
      const failure = new Error('The client is gone.');
      const source = Readable.from(
        (async function* () {
          yield bytesOf(sizeBytes);
          await hasBegun(key, sizeBytes);
          throw failure;
        })(),
      );
      await expect(subject.store.put(key, source, { sizeLimitBytes: LIMIT_BYTES })).rejects.toBe(failure);
      await expectNothing(subject, key);
    });

    it('leaves nothing of a source that is closed before its end', async () => {
      const key = keys.fresh();
      const source = new PassThrough();
      source.write('half');
      setTimeout(() => source.destroy(), 50);
      await expect(subject.store.put(key, source, { sizeLimitBytes: LIMIT_BYTES })).rejects.toThrow('Premature close');
      await expectNothing(subject, key);
    });

    it.each([1, 11 * MEBIBYTE])('leaves nothing of an upload aborted after %d bytes', async (sizeBytes) => {
      const key = keys.fresh();
      const source = new PassThrough();
      source.write(bytesOf(sizeBytes));
      const abort = new AbortController();
      const reason = new Error('Shutting down.');
      const putting = subject.store.put(key, source, { sizeLimitBytes: LIMIT_BYTES, signal: abort.signal });
      putting.catch(() => undefined);
      await hasBegun(key, sizeBytes);
      abort.abort(reason);
      await expect(putting).rejects.toBe(reason);
      expect(source.destroyed).toBe(false);
      await expectNothing(subject, key);
      const never = AbortSignal.abort(reason);
      await expect(subject.store.put(key, source, { sizeLimitBytes: 1, signal: never })).rejects.toBe(reason);
    });
  });
}
