import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { parquetFile } from '../../../../test/support/parquet-file.js';
import { ContentInspectionService } from './content-inspection.service.js';
import { SameThreadExecutor } from './inspection-executor.js';
import { ContentViewsService } from './content-views.service.js';
import { schemaOf } from './table-schema.js';
import { previewCsv } from './table-preview.js';
import { visiblePreview, visibleProfile, visibleSchema } from './visible-columns.js';

const service = new ContentInspectionService(new SameThreadExecutor());
const rangesOf = (bytes: Buffer) => ({
  sizeBytes: bytes.length,
  read: async (start: number, end: number) => bytes.subarray(start, end),
});

describe('ContentInspectionService', () => {
  test('lets the bytes through as they come, and profiles them', async () => {
    const bytes = Buffer.from('\ufeffa;b\r\n"1";=cmd()\n2;"x\ny"\n\n'.repeat(1) + '3;z\n'.repeat(100_000));
    const { passThrough, result } = service.inspectCsv(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]), {});
    const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
    expect(sha256(await buffer(passThrough))).toBe(sha256(bytes));
    expect(await result).toMatchObject({ rowCount: 100_002, hasBom: true });
  });

  test('fails both ends with invalid-content, and leaves the source to its owner', async () => {
    const source = new Readable({ read: () => undefined });
    source.push('a,b\n1\n');
    source.push(null);
    const { passThrough, result } = service.inspectCsv(source, {});
    const failure = {
      kind: 'invalid',
      code: 'invalid-content',
      message: 'The file cannot be taken: row 2 has 1 cell, the header has 2 columns.',
      faults: [{ path: 'file', message: 'row 2 has 1 cell, the header has 2 columns' }],
    };
    await expect(buffer(passThrough)).rejects.toMatchObject(failure);
    await expect(result).rejects.toMatchObject(failure);
  });

  test('an endless stream of nonsense is left early, undestroyed', async () => {
    let sentBytes = 0;
    const source = new Readable({
      read() {
        sentBytes += 65_536;
        this.push(sentBytes === 65_536 ? Buffer.from('a,b\n1\n') : Buffer.alloc(65_536, '1,2\n'));
      },
    });
    const { passThrough } = service.inspectCsv(source, {});
    await expect(buffer(passThrough)).rejects.toMatchObject({ code: 'invalid-content' });
    expect(sentBytes).toBeLessThan(3 * 1024 * 1024);
    expect(source.destroyed).toBe(false);
    source.destroy();
  });

  test('a source that fails fails the bytes and the profile', async () => {
    const source = new Readable({ read: () => undefined });
    const { passThrough, result } = service.inspectCsv(source, {});
    source.push('a,b\n');
    source.destroy(new Error('hung up'));
    await expect(buffer(passThrough)).rejects.toThrow('hung up');
    await expect(result).rejects.toThrow('hung up');
  });

  test.each([
    ['failed', new Error('hung up'), 'hung up'],
    ['was destroyed', undefined, 'Premature close'],
  ])('so does a source that %s before anybody looked', async (_, error, message) => {
    const source = new Readable({ read: () => undefined });
    source.on('error', () => undefined).destroy(error);
    await new Promise((resolve) => source.once('close', resolve));
    const { passThrough, result } = service.inspectCsv(source, {});
    await expect(buffer(passThrough)).rejects.toThrow(message);
    await expect(result).rejects.toThrow(message);
  });

  test('an empty file is refused in words of its own', async () => {
    const { passThrough, result } = service.inspectCsv(Readable.from([]), {});
    passThrough.resume();
    await expect(result).rejects.toThrow('The file cannot be taken: the file is empty; a table has a header at least.');
  });

  test('a reader that gives up settles the profile', async () => {
    const { passThrough, result } = service.inspectCsv(Readable.from(['a,b\n', '1,2\n']), {});
    passThrough.destroy();
    await expect(result).rejects.toThrow('The inspection was given up.');
  });

  test('profiles a stored Parquet file, or says what is wrong with it', async () => {
    const file = parquetFile([{ name: 'a', kind: 'int32', values: [1, 2] }]);
    expect(await service.profileParquet(rangesOf(file), {})).toMatchObject({ rowCount: 2 });
    const refusal = service.profileParquet(rangesOf(Buffer.from('no parquet file at all')), {});
    await expect(refusal).rejects.toMatchObject({ code: 'invalid-content' });
  });
});

describe('what readers see of a table', () => {
  const dictionary = {
    secret: { description: 'Name of the patient', comments: '', access: false },
    year: {
      description: 'Calendar year',
      comments: '',
      access: true,
      title: 'Year',
      type: 'integer',
      constraints: { minimum: 1900 },
    },
  };
  const file = Buffer.from('secret,year,other\n=x,1999,\n"a\nb",2000,é\ncut of');
  const asReader = { dictionary, isAdministrator: false };
  const asAdministrator = { dictionary, isAdministrator: true };

  test('the preview has the first rows', async () => {
    const preview = await previewCsv(rangesOf(file), { limit: 2 });
    expect(preview).toEqual({
      columns: ['secret', 'year', 'other'],
      rows: [
        ['=x', '1999', null],
        ['a\nb', '2000', 'é'],
      ],
    });
    expect(visiblePreview(preview, asAdministrator)).toEqual(preview);
    expect(visiblePreview(preview, asReader)).toEqual({
      columns: ['year', 'other'],
      rows: [
        ['1999', null],
        ['2000', 'é'],
      ],
    });
  });

  test('the preview of a large file leaves out the row that its bytes cut', async () => {
    const row = `${'x'.repeat(300_000)},y\n`;
    const preview = await previewCsv(rangesOf(Buffer.from(`a,b\n${row.repeat(6)}`)), { limit: 10 });
    expect(preview.rows).toHaveLength(3);
  });

  test('the preview keeps to the format that the profile found', async () => {
    const preview = await previewCsv(rangesOf(Buffer.from('a;b,c\n1;2,3\n')), {
      limit: 1,
      format: { delimiter: ';', quote: null },
    });
    expect(preview.columns).toEqual(['a', 'b,c']);
  });

  test('profile and schema leave hidden columns out, and warnings that may name them', async () => {
    const { passThrough, result } = service.inspectCsv(
      Readable.from(['\ufeff', file.subarray(0, file.lastIndexOf('cut of'))]),
      dictionary,
    );
    await buffer(passThrough);
    const profile = await result;
    expect(profile.warnings.map(({ code }) => code)).toEqual([
      'byte-order-mark',
      'formula-like-cells',
      'undescribed-columns',
    ]);
    const seen = visibleProfile(profile, asReader);
    expect(JSON.stringify(seen)).not.toContain('secret');
    expect(seen.warnings.map(({ code }) => code)).toEqual(['byte-order-mark']);
    expect(visibleProfile(profile, asAdministrator)).toEqual(profile);
    const schema = schemaOf(profile, dictionary);
    expect(schema.fields[0]).toEqual({ name: 'secret', type: 'string', description: 'Name of the patient' });
    expect(visibleSchema(schema, asReader)).toEqual({
      fields: [
        { name: 'year', type: 'integer', title: 'Year', description: 'Calendar year', constraints: { minimum: 1900 } },
        { name: 'other', type: 'string' },
      ],
    });
    expect(visibleSchema(schema, asAdministrator)).toEqual(schema);
    const views = new ContentViewsService(new SameThreadExecutor());
    expect(views.profile(profile, asReader)).toEqual(seen);
    expect(views.schema(profile, asReader)).toEqual(visibleSchema(schema, asReader));
    const { columns } = await views.preview(rangesOf(file), profile, { limit: 1, viewer: asReader });
    expect(columns).toEqual(['year', 'other']);
  });
});
