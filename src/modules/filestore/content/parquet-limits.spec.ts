import { jest } from '@jest/globals';
import type { FileMetaData } from 'hyparquet';
import { deltaParquet, type DeltaFile } from '../../../../test/support/delta-parquet.js';
import type { ContentProfile } from './content-profile.js';
import { ContentViewsService } from './content-views.service.js';
import { SameThreadExecutor } from './inspection-executor.js';
import { profileParquet } from './parquet-profile.js';
import { ParquetSource } from './parquet-source.js';
import { previewCsv, previewParquet } from './table-preview.js';

const rangesOf = (bytes: Buffer) => ({
  sizeBytes: bytes.length,
  read: async (start: number, end: number) => bytes.subarray(start, end),
});

describe('a Parquet file that unpacks to more than it may', () => {
  test.each<[string, DeltaFile]>([
    ['by its texts', { rows: 38_000, step: 1 }],
    ['and claims yet another size', { rows: 38_000, step: 1, claimedBytes: 100 * 1024 * 1024 }],
    ['by far', { rows: 100_000, step: 20_000 }],
    ['by the count of its values', { rows: 20_000_000, step: 0 }],
  ])('%s is neither profiled nor shown', async (_, options) => {
    const file = rangesOf(deltaParquet(options));
    expect(await profileParquet(file, {})).toMatchObject({
      profile: { columns: [{ sampleOnly: true }], warnings: [{ code: 'sampled' }] },
    });
    expect((await previewParquet(file, { limit: 2 })).rows).toEqual([['…'], ['…']]);
  });

  test('is refused where its pages hold more values than it has rows', async () => {
    const file = rangesOf(deltaParquet({ rows: 20, step: 0, valuesPerPage: 1000 }));
    const message = 'the file cannot be read as Parquet: column c0 has pages of more values than rows';
    expect(await profileParquet(file, {})).toEqual({ faults: [{ path: 'file', message }] });
    expect((await previewParquet(file, { limit: 1 })).rows).toEqual([['…']]);
  });

  test('and one that does not is read', async () => {
    const file = rangesOf(deltaParquet({ rows: 20, step: 0 }));
    expect(await profileParquet(file, {})).toMatchObject({ profile: { rowCount: 20, warnings: [] } });
    expect((await previewParquet(file, { limit: 2 })).rows).toEqual([[''], ['']]);
  });
});

describe('a table of many columns', () => {
  /** How often anything looked at a column chunk. */
  async function looksAt(columns: number, read: (file: ReturnType<typeof rangesOf>) => Promise<unknown>) {
    let looks = 0;
    const { readMetadata } = ParquetSource.prototype as {
      readMetadata: (this: ParquetSource) => Promise<FileMetaData>;
    };
    const spy = jest.spyOn(ParquetSource.prototype, 'readMetadata').mockImplementation(async function (
      this: ParquetSource,
    ) {
      const metadata = await readMetadata.call(this);
      for (const { columns: chunks } of metadata.row_groups) {
        for (const chunk of chunks) {
          const { meta_data: facts } = chunk;
          Object.defineProperty(chunk, 'meta_data', { get: () => (looks++, facts), enumerable: true });
        }
      }
      return metadata;
    });
    await read(rangesOf(deltaParquet({ rows: 3, step: 0, columns })));
    spy.mockRestore();
    return looks;
  }

  test.each([
    ['profile', (file: ReturnType<typeof rangesOf>) => profileParquet(file, {})],
    ['preview', (file: ReturnType<typeof rangesOf>) => previewParquet(file, { limit: 3 })],
  ])('takes twice the steps for twice the columns: %s', async (_, read) => {
    const steps = await looksAt(100, read);
    expect(steps).toBeGreaterThan(100);
    expect(await looksAt(200, read)).toBeLessThanOrEqual(2 * steps);
  });

  test('has fewer rows in its preview', async () => {
    const csv = (columns: number) => {
      const header = Array.from({ length: columns }, (_, index) => `c${index}`).join(',');
      return rangesOf(Buffer.from(`${header}\n${`${'1,'.repeat(columns - 1)}1\n`.repeat(100)}`));
    };
    expect((await previewCsv(csv(1000), { limit: 100 })).rows).toHaveLength(20);
    expect((await previewCsv(csv(30_000), { limit: 100 })).rows).toHaveLength(1);
    expect((await previewCsv(csv(3), { limit: 100 })).rows).toHaveLength(100);
    const wide = rangesOf(deltaParquet({ rows: 100, step: 0, columns: 1000 }));
    expect((await previewParquet(wide, { limit: 100 })).rows).toHaveLength(20);
  });

  test('is read no further when the client hangs up', async () => {
    const gone = new AbortController();
    const file = rangesOf(deltaParquet({ rows: 3, step: 0, columns: 500 }));
    let reads = 0;
    const read = async (start: number, end: number) => {
      if (++reads === 5) gone.abort(new Error('hung up'));
      return file.read(start, end);
    };
    const views = new ContentViewsService(new SameThreadExecutor());
    const viewer = { dictionary: {}, isAdministrator: false };
    const profile = { format: 'parquet' } as ContentProfile;
    const preview = views.preview({ ...file, read }, profile, { limit: 3, viewer, signal: gone.signal });
    await expect(preview).rejects.toThrow('hung up');
    expect(reads).toBe(5);
  });
});
