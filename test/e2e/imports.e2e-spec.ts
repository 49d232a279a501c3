import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { DirectUploader, announcementOf } from '../support/direct-uploads.js';
import {
  actionsOf,
  filesOf,
  type Folder,
  importFolder,
  importZip,
  planOf,
  zippedFiles,
} from '../support/dataset-folders.js';
import type { ApiCaller, Problem } from '../support/api-caller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Table {
  readonly metadata: { readonly data_dictionary: Readonly<Record<string, { readonly access: boolean }>> };
}

let test_: TestApp;
let admin: ApiCaller;
let number = 0;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
  const names = { collection_name: 'Imports', category_id: 'IM', category_name: 'Imports' };
  await admin.post('/admin/collections', { collection_id: 'IM0001', ...names });
  await admin.post('/admin/regions', { region_id: 'country_IND', region_name: 'India' });
});

afterAll(() => test_.close());

/** Of a dataset that is not there yet. */
function newFolder(): Folder {
  const id = String(++number).padStart(4, '0');
  return {
    about: {
      ds_id: `IM0001DS${id}`,
      title: `Dataset ${id}`,
      collection_id: 'IM0001',
      data_owner_name: `Owner ${id}`,
      description: 'What it is about.',
      spatial_coverage_region_id: 'country_IND',
      spatial_resolution: 'DISTRICT',
      temporal_coverage_start_date: 2019,
      access_level: 'VIEW',
      tags: [`tag ${id}`, 'imported'],
      raw_dataset: { rds_id: `RDS${id}`, source: 'https://example.org/raw' },
      additional_metadata: { licence: 'ODC-PDDL-1.0' },
    },
    tables: {
      cases: {
        csv: 'district,year,cases\nAgra,2019,12\n',
        about: 'Cases.',
        source: 'https://example.org/cases',
        columns: { district: { description: 'Name' }, year: { type: 'year' }, cases: { description: 'Count' } },
      },
      deaths: { csv: 'district,deaths\nAgra,1\n', columns: { district: { description: 'Name' } } },
    },
  };
}

async function auditCount(): Promise<number> {
  const rows = await test_.dataSource.query<{ count: number }[]>('SELECT count(*)::integer AS count FROM audit_log');
  return rows[0]?.count ?? 0;
}

/** What is stored of a dataset, down to the attempts. */
async function traceOf(dsId: string): Promise<object[]> {
  return test_.dataSource.query<object[]>(
    `SELECT f.table_name, v.state, v.version_number FROM datasets d JOIN stored_files f ON f.dataset_id = d.id
       JOIN file_versions v ON v.file_id = f.id WHERE d.ds_id = $1 ORDER BY f.table_name, v.created_at`,
    [dsId],
  );
}

const changed = (folder: Folder, about: object, tables: Folder['tables'] = {}): Folder => ({
  about: { ...folder.about, ...about },
  tables: { ...folder.tables, ...tables },
});
const cases = (folder: Folder): Folder['tables'][string] => folder.tables['cases'] as Folder['tables'][string];

describe('a new dataset', () => {
  test('is made with all it refers to and its tables', async () => {
    const folder = newFolder();
    const id = String(folder.about['ds_id']);
    const { status, body } = await importFolder(admin, folder);
    expect([status, body.status, body.ds_id, body.dry_run, body.bucket_type]).toEqual([
      200,
      'done',
      id,
      false,
      'STANDARDISED',
    ]);
    const digits = id.slice(-4);
    expect(actionsOf(body.items, true)).toEqual([
      `data-owner Owner ${digits}: create`,
      `raw-dataset RDS${digits}: create`,
      'collection IM0001: keep',
      'region country_IND: keep',
      'tag imported: create',
      `tag tag ${digits}: create`,
      `dataset ${id}: create`,
      'table cases: create',
      'table deaths: create',
    ]);
    expect(body.items.every(({ outcome, problem }) => (outcome as string) === 'done' && problem === null)).toBe(true);
    const dataset = await admin.get(`/datasets/${id}`);
    expect(dataset.body).toMatchObject({
      title: folder.about['title'],
      temporal_coverage_start_date: '2019-01-01',
      access_level: 'DOWNLOAD',
      raw_datasets: [{ rds_id: `RDS${digits}`, title: folder.about['title'] }],
      tables: [{ table_name: 'cases', row_count: 1, version: 1 }, { table_name: 'deaths' }],
    });
    const table = await admin.get(`/admin/datasets/${id}/STANDARDISED/tables/cases`);
    expect(table.body).toMatchObject({
      metadata: {
        description: 'Cases.',
        source: 'https://example.org/cases',
        data_dictionary: { year: { type: 'year' } },
      },
    });
  });

  test('again: nothing changes, no version, no attempt, no audit entry', async () => {
    const folder = newFolder();
    const id = String(folder.about['ds_id']);
    await importFolder(admin, folder);
    const [trace, entries] = [await traceOf(id), await auditCount()];
    const { status, body } = await importFolder(admin, folder);
    expect([status, body.status, actionsOf(body.items)]).toEqual([200, 'done', []]);
    expect([await traceOf(id), await auditCount()]).toEqual([trace, entries]);
  });

  test('a dry run says the same and changes nothing', async () => {
    const folder = newFolder();
    const entries = await auditCount();
    const dry = await importFolder(admin, folder, { dry_run: 'true' });
    expect([dry.status, dry.body.status, dry.body.dry_run]).toEqual([200, 'planned', true]);
    expect(dry.body.items.every(({ outcome }) => (outcome as string) === 'planned')).toBe(true);
    expect(await auditCount()).toBe(entries);
    expect((await admin.get(`/admin/datasets/${String(folder.about['ds_id'])}`)).status).toBe(404);
    const { body } = await importFolder(admin, folder);
    expect(planOf(body.items)).toEqual(planOf(dry.body.items));
  });

  test('into the other bucket', async () => {
    const folder = newFolder();
    const { body } = await importFolder(admin, folder, { bucket_type: 'PREPROCESSED' });
    expect([body.status, body.bucket_type]).toEqual(['done', 'PREPROCESSED']);
    const dataset = await admin.get(`/datasets/${String(folder.about['ds_id'])}`);
    expect(dataset.body).toMatchObject({ tables: [{ bucket_type: 'PREPROCESSED' }, { bucket_type: 'PREPROCESSED' }] });
  });

  test('with the files at the root, what systems leave about, and a file of the curator', async () => {
    const files = filesOf(newFolder());
    const zip = zippedFiles({
      ...files,
      '.DS_Store': 'x',
      '__MACOSX/._info.yml': 'x',
      'README.md': 'Notes',
      'drafts/cases.csv': 'x',
    });
    const { body } = await importZip(admin, zip);
    expect(body.status).toBe('done');
    expect(body.ignored.map(({ path, reason }) => [path, reason.split(' ')[0]])).toEqual([
      ['.DS_Store', 'left'],
      ['__MACOSX/._info.yml', 'left'],
      ['drafts/cases.csv', 'in'],
      ['README.md', 'no'],
    ]);
  });
});

describe('a dataset that is there', () => {
  let folder: Folder;
  let id: string;

  beforeEach(async () => {
    folder = newFolder();
    id = String(folder.about['ds_id']);
    await importFolder(admin, folder);
  });

  async function importing(other: Folder): Promise<string[]> {
    const entries = await auditCount();
    const dry = await importFolder(admin, other, { dry_run: 'true' });
    expect(await auditCount()).toBe(entries);
    const { body } = await importFolder(admin, other);
    expect(planOf(body.items)).toEqual(planOf(dry.body.items));
    expect(body.status).toBe('done');
    return actionsOf(body.items);
  }

  test('another title only', async () => {
    const [trace, entries] = [await traceOf(id), await auditCount()];
    expect(await importing(changed(folder, { title: 'Another' }))).toEqual([`dataset ${id}: update title`]);
    expect([await traceOf(id), await auditCount()]).toEqual([trace, entries + 1]);
  });

  test('another file only', async () => {
    const csv = 'district,year,cases\nAgra,2019,13\n';
    expect(await importing(changed(folder, {}, { cases: { ...cases(folder), csv } }))).toEqual([
      'table cases: replace content',
    ]);
    expect(await traceOf(id)).toEqual([
      { table_name: 'cases', state: 'SUPERSEDED', version_number: 1 },
      { table_name: 'cases', state: 'COMMITTED', version_number: 2 },
      { table_name: 'deaths', state: 'COMMITTED', version_number: 1 },
    ]);
  });

  test('a further column, with its description', async () => {
    const { columns } = cases(folder);
    const table = { ...cases(folder), csv: 'district,year,cases,ward\nAgra,2019,12,3\n' };
    const next = changed(folder, {}, { cases: { ...table, columns: { ...columns, ward: { description: 'Ward' } } } });
    expect(await importing(next)).toEqual(['table cases: replace content data_dictionary']);
    const { body } = await admin.get<object>(`/datasets/${id}/STANDARDISED/cases/schema`);
    expect(body).toMatchObject({ fields: [{}, {}, {}, { name: 'ward', description: 'Ward' }] });
  });

  test('other words about a table: the bytes and the version stay', async () => {
    const columns = { district: { description: 'District', unit: 'none' }, cases: { description: 'Count' } };
    const next = changed(folder, {}, { cases: { ...cases(folder), about: 'All cases.', source: null, columns } });
    expect(await importing(next)).toEqual(['table cases: update data_dictionary description source']);
    const table = await admin.get(`/admin/datasets/${id}/STANDARDISED/tables/cases`);
    const plain = { comments: '', access: true };
    expect(table.body).toMatchObject({
      version: 1,
      metadata: {
        description: 'All cases.',
        source: null,
        data_dictionary: {
          district: { description: 'District', unit: 'none', ...plain },
          cases: { description: 'Count', ...plain },
        },
      },
    });
    expect(
      Object.keys((table.body as { metadata: { data_dictionary: object } }).metadata.data_dictionary),
    ).toHaveLength(2);
    expect(await importing(next)).toEqual([]);
  });

  test('what is left out stays, what is null goes', async () => {
    const { description: _, ...about } = folder.about;
    const next: Folder = {
      about: { ...about, spatial_resolution: null, additional_metadata: { licence: null, note: 'new' } },
      tables: { cases: { csv: cases(folder).csv } },
    };
    expect(await importing(next)).toEqual([
      `dataset ${id}: update additional_metadata spatial_resolution`,
      'table deaths: not-in-folder',
    ]);
    expect((await admin.get(`/datasets/${id}`)).body).toMatchObject({
      description: 'What it is about.',
      spatial_resolution: null,
      additional_metadata: { note: 'new' },
      tables: [{ table_name: 'cases' }, { table_name: 'deaths' }],
    });
  });

  test('its owner and raw datasets', async () => {
    const digits = id.slice(-4);
    const { data_owner_name: name, raw_dataset: raw, ...about } = folder.about;
    const second = { rds_id: `RDS${digits}B`, title: 'Second', source: 'Elsewhere' };
    const owner = { name, contact_person: 'Asha Rao', contact_person_email: 'asha@example.org' };
    const next: Folder = {
      ...folder,
      about: { ...about, data_owner: owner, raw_datasets: [{ ...(raw as object), title: 'First' }, second] },
    };
    expect(await importing(next)).toEqual([
      `data-owner Owner ${digits}: update contact_person contact_person_email`,
      `raw-dataset RDS${digits}: update title`,
      `raw-dataset RDS${digits}B: create`,
      `dataset ${id}: update raw_dataset_ids`,
    ]);
    expect(await importing(folder)).toEqual([`dataset ${id}: update raw_dataset_ids`]);
  });

  test('a table of another spelling is in the way, and with it everything', async () => {
    const next: Folder = { about: { ...folder.about, title: 'Another' }, tables: { Cases: cases(folder) } };
    const dry = await importFolder(admin, next, { dry_run: 'true' });
    expect([dry.status, dry.body.status]).toEqual([200, 'refused']);
    expect(actionsOf(dry.body.items)).toContain('table Cases: conflict');
    const { status, body } = await importFolder(admin, next);
    expect([status, body.code]).toEqual([409, 'import-refused']);
    expect(body.errors).toEqual([{ path: 'table Cases', message: expect.stringContaining('spelled cases') as string }]);
    expect((await admin.get(`/datasets/${id}`)).body).toMatchObject({ title: folder.about['title'] });
  });

  test('a hidden column stays hidden until the folder says otherwise', async () => {
    const { columns } = cases(folder);
    const withYear = (year?: object): Folder => {
      const { year: _, ...others } = columns as Record<string, object>;
      return changed(folder, {}, { cases: { ...cases(folder), columns: { ...others, ...(year && { year }) } } });
    };
    const access = async (): Promise<unknown> => {
      const { body } = await admin.get<Table>(`/admin/datasets/${id}/STANDARDISED/tables/cases`);
      return body.metadata.data_dictionary['year']?.access;
    };
    expect(await importing(withYear({ type: 'year', access: false }))).toEqual(['table cases: update data_dictionary']);
    expect([await importing(withYear({ type: 'year' })), await access()]).toEqual([[], false]);
    const forgotten = await importFolder(admin, withYear());
    expect([forgotten.status, forgotten.body.errors, await access()]).toEqual([
      422,
      [{ path: 'cases.csv: year', message: expect.stringContaining('is hidden in the catalogue') as string }],
      false,
    ]);
    const shown = withYear({ type: 'year', access: true });
    expect([await importing(shown), await access()]).toEqual([['table cases: update data_dictionary'], true]);
  });

  test('is brought back where it was changed by hand', async () => {
    await admin.patch(`/admin/datasets/${id}`, { title: 'By hand', tags: [] });
    expect(await importing(folder)).toEqual([`dataset ${id}: update tags title`]);
  });
});

describe('what does not fit', () => {
  const refused = async (folder: Folder): Promise<Pick<Problem, 'errors'>> => {
    const entries = await auditCount();
    const { status, body } = await importFolder(admin, folder);
    const dry = await importFolder(admin, folder, { dry_run: 'true' });
    expect([status, body.code, dry.status, dry.body.code]).toEqual([422, 'invalid-folder', 422, 'invalid-folder']);
    expect(dry.body.errors).toEqual(body.errors);
    expect(await auditCount()).toBe(entries);
    return body;
  };
  const of = (path: string, message: string): object => ({ path, message: expect.stringMatching(message) as string });

  test('fields, with file and line', async () => {
    const folder = newFolder();
    const about = { ...folder.about, titel: 'x', access_level: 'ALL', tags: ['ok', ''] };
    const tables = { ...folder.tables, deaths: { csv: 'a\n1\n', columns: { a: { access: 'no' } } } };
    expect((await refused({ about, tables })).errors).toEqual([
      of('info.yml: titel', '^line 18: is no field of this file'),
      of('metadata.yaml: tables.deaths.data_dictionary.a.access', '^line \\d+: must be true or false'),
    ]);
    const { titel: _, ...known } = about;
    expect((await refused({ about: known, tables: folder.tables })).errors).toEqual([
      of('info.yml: access_level', '^line 9: must be one of'),
      of('info.yml: tags', '^line \\d+: '),
    ]);
  });

  test('tables against their descriptions, all at once', async () => {
    const folder = newFolder();
    const tables = {
      cases: { csv: 'district,year\nAgra,2019\nDelhi\n', columns: { year: { type: 'year' } } },
      deaths: { csv: 'district\nAgra\n', columns: { deaths: { description: 'Count' } } },
    };
    expect((await refused({ ...folder, tables })).errors).toEqual([
      of('cases.csv: file', 'row 3 has 1 cell'),
      of('deaths.csv: deaths', 'the file has no such column'),
    ]);
  });

  test('files without descriptions, and the reverse', async () => {
    const files = filesOf(newFolder());
    const { 'cases.csv': csv = '', ...others } = files;
    const { status, body } = await importZip(admin, zippedFiles({ ...others, 'other.csv': csv }));
    expect([status, body.errors]).toEqual([
      422,
      [
        of('metadata.yaml: tables.cases', 'has no file cases.csv'),
        of('other.csv', 'is not described in metadata.yaml'),
      ],
    ]);
  });

  test.each([
    ['no dataset', { 'readme.txt': 'x' }, 'info.yml', 'is missing'],
    ['two datasets', { 'a/info.yml': 'x: 1', 'b/info.yml': 'x: 1' }, 'info.yml', '2 times'],
    ['no YAML', { 'info.yml': 'title: [1\nx' }, 'info.yml', '^line 2: '],
    ['a list', { 'info.yml': '- a' }, 'info.yml', 'must have fields'],
    ['nothing', { 'info.yml': '' }, 'info.yml', 'must have fields'],
    ['Latin-1', { 'info.yml': Buffer.from('title: \xe9', 'latin1') }, 'info.yml', 'not UTF-8'],
    ['a key twice', { 'info.yml': 'title: a\ntitle: b' }, 'info.yml', '^line 2: title is there twice'],
    ['a type of Python', { 'info.yml': 'title: !!python/object x' }, 'info.yml', '^line 1: Unresolved tag'],
    ['anchors that multiply', { 'info.yml': multiplied() }, 'info.yml', 'repeats its anchors'],
    ['nesting', { 'info.yml': `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}` }, 'info.yml', '^line 1: is nested deeper'],
    ['nesting of a megabyte', { 'info.yml': `a: ${'['.repeat(900_000)}` }, 'info.yml', '^line 1: is nested deeper'],
    ['two documents', { 'info.yml': 'title: a\n---\ntitle: b' }, 'info.yml', '^line 2: must be one document'],
    ['__proto__', { 'info.yml': '__proto__: {a: 1}' }, 'info.yml', '__proto__'],
    [
      'a megabyte and more',
      { 'info.yml': `title: ${randomBytes(2 ** 19).toString('hex')}` },
      'info.yml',
      'must not be larger',
    ],
  ])('%s', async (_, files, path, message) => {
    const { status, body } = await importZip(admin, zippedFiles(files as Record<string, string>));
    expect([status, body.code, body.errors]).toEqual([422, 'invalid-folder', [of(path, message)]]);
  });

  test('a folder that is called by another dataset', async () => {
    const { status, body } = await importZip(admin, zippedFiles(filesOf(newFolder()), 'IM0001DS9999-cases/'));
    expect([status, body.errors]).toEqual([422, [of('info.yml: ds_id', '^line 1: is another')]]);
  });

  test('columns are called as the file writes them', async () => {
    const folder = newFolder();
    const files = filesOf({ ...folder, tables: { codes: { csv: '007,1.0\na,b\n' } } });
    const metadata = 'tables:\n  codes:\n    data_dictionary:\n      007: {description: Agent}\n      1.0: {}\n';
    const { body } = await importZip(admin, zippedFiles({ ...files, 'metadata.yaml': metadata }));
    expect(body.status).toBe('done');
  });

  test('an unknown collection and region are in the way: 409, and nothing is made', async () => {
    const folder = changed(newFolder(), { collection_id: 'IM', spatial_coverage_region_id: 'nowhere' });
    const entries = await auditCount();
    const { status, body } = await importFolder(admin, folder);
    expect([status, body.code, await auditCount()]).toEqual([409, 'import-refused', entries]);
    expect(body.errors?.map(({ path }) => path)).toEqual([
      'collection IM',
      'region nowhere',
      `dataset ${String(folder.about['ds_id'])}`,
    ]);
  });

  test('a form without the file, with another, or with a field', async () => {
    const path = '/admin/datasets/import';
    const part = { name: 'x.zip', content: 'x' };
    expect((await admin.upload<Problem>(path, [{ field: 'file', ...part }])).body.code).toBe('unexpected-part');
    const two = await admin.upload<Problem>(path, [
      { field: 'folder_file', ...part },
      { field: 'folder_file', ...part },
    ]);
    expect([two.status, two.body.code]).toEqual([400, 'unexpected-part']);
    expect((await admin.post(path, {})).status).toBe(415);
    const query = await admin.upload<Problem>(`${path}?dry_run=maybe`, [{ field: 'folder_file', ...part }]);
    expect([query.status, query.body.code]).toEqual([422, 'validation-failed']);
  });
});

/** Ten anchors, each ten times the one before. */
function multiplied(): string {
  const lines = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(10)}]`);
  return ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]', ...lines].join('\n');
}

describe('side by side', () => {
  test('four imports of one folder: no duplicates, nothing half', async () => {
    const folder = newFolder();
    const id = String(folder.about['ds_id']);
    const answers = await Promise.all(Array.from({ length: 4 }, () => importFolder(admin, folder)));
    const codes = answers.map(({ status, body }): string => (status === 200 ? body.status : body.code));
    expect(codes).toContain('done');
    expect(codes.every((code) => code === 'done' || code === 'import-under-way')).toBe(true);
    expect(await traceOf(id)).toEqual([
      { table_name: 'cases', state: 'COMMITTED', version_number: 1 },
      { table_name: 'deaths', state: 'COMMITTED', version_number: 1 },
    ]);
    expect(actionsOf((await importFolder(admin, folder)).body.items)).toEqual([]);
  });

  test('folders of different datasets that share an owner and a raw dataset', async () => {
    const shared = { data_owner_name: 'Shared', raw_dataset: { rds_id: 'SHARED', title: 'Shared', source: 'Here' } };
    const folders = Array.from({ length: 4 }, () => changed(newFolder(), shared));
    const answers = await Promise.all(folders.map((folder) => importFolder(admin, folder)));
    expect(answers.map(({ body }) => body.status)).toEqual(['done', 'done', 'done', 'done']);
  });

  test('a table that fails after the rest: partial, and the next run goes on from there', async () => {
    const folder = newFolder();
    const id = String(folder.about['ds_id']);
    await importFolder(admin, { ...folder, tables: {} });
    // Nobody sees it yet, and it has the name.
    const uploads = new DirectUploader(admin, id);
    const begun = await uploads.begin(announcementOf('Cases', Buffer.from('district\nDelhi\n')));
    const { status, body } = await importFolder(admin, folder);
    expect([status, body.status]).toEqual([200, 'partial']);
    expect(body.items.filter(({ kind }) => (kind as string) === 'table')).toMatchObject([
      { id: 'cases', action: 'create', outcome: 'failed', problem: { code: 'duplicate' } },
      { id: 'deaths', action: 'create', outcome: 'done', problem: null },
    ]);
    await uploads.abort(begun.body.upload_id);
    const again = await importFolder(admin, folder);
    expect([again.body.status, actionsOf(again.body.items)]).toEqual(['done', ['table cases: create']]);
  });
});

test('the sample folders import as they are, zipped', async () => {
  const samples = join(PROJECT_FOLDER, 'samples', 'datasets');
  for (const name of await readdir(samples)) {
    const collection_id = name.slice(0, 6);
    const names = { collection_name: name, category_id: name.slice(0, 2), category_name: 'Samples' };
    await admin.post('/admin/collections', { collection_id, ...names });
    const fileNames = await readdir(join(samples, name));
    const files = await Promise.all(
      fileNames.map(async (file) => [file, await readFile(join(samples, name, file), 'utf8')] as const),
    );
    const { body } = await importZip(admin, zippedFiles(Object.fromEntries(files), `${name}/`));
    // A manifest has a call of its own.
    const ignored = fileNames.filter((file) => file === 'manifest.yaml');
    expect([name, body.status, body.ignored.map(({ path }) => path)]).toEqual([name, 'done', ignored]);
  }
});
