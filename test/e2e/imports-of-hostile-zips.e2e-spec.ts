import { readdir, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { type ImportAnswer, importZip, zippedFiles } from '../support/dataset-folders.js';
import type { ApiCaller } from '../support/api-caller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';
import { type ZipEntry, zipOf } from '../support/zip-file.js';

const ABOUT = [
  'ds_id: HZ0001DS0001',
  'title: Hostile',
  'collection_id: HZ0001',
  'data_owner_name: Owner',
  'raw_dataset: {rds_id: HZ1, source: Here}',
].join('\n');
const METADATA = 'tables: {cases: {}}';
const CSV = 'a,b\n1,2\n';
const GOOD: readonly ZipEntry[] = [
  { name: 'info.yml', content: ABOUT },
  { name: 'metadata.yaml', content: METADATA },
  { name: 'cases.csv', content: CSV },
];
const LIMIT_BYTES = 8 * 2 ** 20;

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp({ UPLOAD_LIMIT_BYTES: String(LIMIT_BYTES) });
  admin = test_.admin;
  const names = { collection_name: 'Hostile', category_id: 'HZ', category_name: 'Hostile' };
  await admin.post('/admin/collections', { collection_id: 'HZ0001', ...names });
});

afterAll(() => test_.close());

/** How many zips this process has open; they have no name any more. */
async function openZips(): Promise<number> {
  const folder = '/proc/self/fd';
  const targets = await Promise.all((await readdir(folder)).map((fd) => readlink(`${folder}/${fd}`).catch(() => '')));
  return targets.filter((target) => target.includes('dataio-import-')).length;
}

/** Nothing of it is in the catalogue or in the store, and the next one finds nothing in its way. */
async function expectNothing(): Promise<void> {
  expect((await admin.get('/admin/datasets/HZ0001DS0001')).status).toBe(404);
  const files = await test_.dataSource.query<{ count: string }[]>('SELECT count(*) FROM file_versions');
  expect(files).toEqual([{ count: '0' }]);
}

const importing = (entries: readonly ZipEntry[], options?: Parameters<typeof zipOf>[1]): Promise<ImportAnswer> =>
  importZip(admin, zipOf(entries, options));

/** In place of the table, or beside it. */
const withTable = (table: Partial<ZipEntry>): ZipEntry[] => [
  ...GOOD.slice(0, 2),
  { ...(GOOD[2] as ZipEntry), ...table },
];
const beside = (...entries: ZipEntry[]): ZipEntry[] => [...GOOD, ...entries];

/** As written by what does not know the sizes yet. */
const following = { saidLocally: { flags: 0x0808, crc: 0, size: 0, compressedSize: 0 } };
const zeros = Buffer.alloc(LIMIT_BYTES / 2);

describe('is refused', () => {
  test.each<[string, readonly ZipEntry[], number, string, RegExp]>([
    ['a path upwards', beside({ name: '../evil.csv' }), 422, 'unsafe-zip', /"\.\.\/evil\.csv" has a part/],
    ['a path upwards inside', beside({ name: 'a/../../evil.csv' }), 422, 'unsafe-zip', /has a part/],
    ['a dot', beside({ name: './info.yml' }), 422, 'unsafe-zip', /has a part/],
    ['an empty part', beside({ name: 'a//b' }), 422, 'unsafe-zip', /has a part/],
    ['an empty name', beside({ name: '' }), 422, 'unsafe-zip', /has a part/],
    ['an absolute path', beside({ name: '/etc/passwd' }), 422, 'unsafe-zip', /is absolute/],
    ['a drive', beside({ name: 'C:evil.csv' }), 422, 'unsafe-zip', /is absolute/],
    ['a backslash', beside({ name: '..\\evil.csv' }), 422, 'unsafe-zip', /has a backslash/],
    ['a zero byte', beside({ name: 'a\0b' }), 422, 'unsafe-zip', /invisible/],
    ['a turn of direction', beside({ name: 'a\u202egpj.csv' }), 422, 'unsafe-zip', /invisible/],
    ['a long path', beside({ name: 'x/'.repeat(400) }), 422, 'unsafe-zip', /too long/],
    ['half a character', beside({ name: Buffer.from([0x61, 0xc3]) }), 422, 'unsafe-zip', /not valid UTF-8/],
    ['a link', withTable({ content: '/etc/passwd', mode: 0o120777 }), 422, 'unsafe-zip', /is a link/],
    ['a link among what is ignored', beside({ name: 'x', mode: 0o120777 }), 422, 'unsafe-zip', /is a link/],
    ['a device', beside({ name: 'x', mode: 0o020666 }), 422, 'unsafe-zip', /is a link, or/],
    ['the same path twice', beside({ name: 'cases.csv', content: 'x' }), 422, 'unsafe-zip', /twice/],
    ['a path in other case', beside({ name: 'INFO.yml', content: 'x' }), 422, 'unsafe-zip', /spelling/],
    ['another Unicode form', beside({ name: '\u00e9.csv' }, { name: 'e\u0301.csv' }), 422, 'unsafe-zip', /spelling/],
    ['a file that is a folder', beside({ name: 'cases.csv/x' }), 422, 'unsafe-zip', /a file as well/],
    ['encryption', withTable({ said: { flags: 0x0801 } }), 422, 'unsafe-zip', /encrypted/],
    ['strong encryption', withTable({ said: { flags: 0x0841 } }), 400, 'malformed-zip', /strong encryption/],
    ['another compression', withTable({ said: { method: 12 } }), 422, 'unsafe-zip', /another way/],
    ['a folder with bytes', beside({ name: 'x/', content: 'x' }), 422, 'unsafe-zip', /bytes of its own/],
    ['a ratio of a thousand', beside({ name: 'x', content: zeros }), 413, 'zip-too-large', /200 times/],
    [
      'more bytes than an upload may have',
      beside({ name: 'x', content: 'x', isStored: true, said: { size: LIMIT_BYTES, compressedSize: LIMIT_BYTES } }),
      413,
      'zip-too-large',
      /come to more/,
    ],
    ['more entries than 1000', many(1_001), 413, 'zip-too-large', /more than 1000 entries/],
    ['another checksum', withTable({ said: { crc: 1 } }), 400, 'malformed-zip', /another checksum/],
    ['more bytes than it says', withTable({ said: { size: 4 } }), 400, 'malformed-zip', /larger than it says/],
    ['fewer bytes than it says', withTable({ said: { size: 40 } }), 400, 'malformed-zip', /smaller than it says/],
    ['bytes that are no Deflate', withTable({ isStored: true, said: { method: 8 } }), 400, 'malformed-zip', /damaged/],
    ['a Deflate that is cut', withTable({ said: { compressedSize: 5 } }), 400, 'malformed-zip', /damaged/],
    [
      'another name before the bytes',
      withTable({ saidLocally: { name: Buffer.from('other.csv') } }),
      400,
      'malformed-zip',
      /differs/,
    ],
    ['another size before the bytes', withTable({ saidLocally: { size: 1 } }), 400, 'malformed-zip', /differs/],
    ['another way before the bytes', withTable({ saidLocally: { method: 0 } }), 400, 'malformed-zip', /differs/],
    [
      'bytes past the end',
      withTable({ said: { compressedSize: 100_000 } }),
      400,
      'malformed-zip',
      /past the end of the zip/,
    ],
    ['bytes that run into the next', [...GOOD].reverse().map(longer), 400, 'malformed-zip', /shares bytes/],
    [
      'two sizes of what is stored',
      withTable({ isStored: true, said: { compressedSize: 5 } }),
      400,
      'malformed-zip',
      /two different sizes/,
    ],
    ['shared bytes', overlapping(), 400, 'malformed-zip', /differs|shares bytes/],
  ])('%s', async (_, entries, status, code, detail) => {
    const answer = await importing(entries);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.detail).toMatch(detail);
    await expectNothing();
  });

  test.each([
    ['nothing', Buffer.alloc(0), 'it is no zip'],
    ['text', Buffer.from('This is no zip.'), 'it is no zip'],
    ['a zip that is cut', zipOf(GOOD).subarray(0, -10), 'it is no zip, or its end is missing'],
    ['a zip without its beginning', zipOf(GOOD).subarray(50), 'its list of files is damaged'],
    ['a zip with something after it', Buffer.concat([zipOf(GOOD), Buffer.from('more')]), 'something comes after'],
    ['the end of a zip alone', zipOf(GOOD).subarray(-22), 'it ends within its list of files'],
    ['fewer entries than there are', zipOf(GOOD, { entryCount: 2 }), 'it has more entries than it says'],
    ['more entries than there are', zipOf(GOOD, { entryCount: 4 }), 'it ends within its list of files'],
  ])('%s', async (_, zip, detail) => {
    const { status, body } = await importZip(admin, Buffer.from(zip));
    expect([status, body.code]).toEqual([400, 'malformed-zip']);
    expect(body.detail).toContain(detail);
    await expectNothing();
  });

  test('more compressed bytes than an upload may have', async () => {
    const { status, body } = await importZip(admin, Buffer.alloc(LIMIT_BYTES + 1));
    expect([status, body.code]).toEqual([413, 'zip-too-large']);
  });

  test('any byte that is flipped: an answer below 500, and never other bytes', async () => {
    const zip = zipOf(GOOD);
    for (let at = 0; at < zip.length; at += 3) {
      const flipped = Buffer.from(zip);
      flipped[at] = flipped.readUInt8(at) ^ 0x10;
      const { status, body } = await importZip(admin, flipped, { dry_run: 'true' });
      expect([at, status < 500]).toEqual([at, true]);
      expect(JSON.stringify(body)).not.toMatch(/central|overflow|mismatch|signature|0x/i);
    }
    await expectNothing();
  });

  test('a client that hangs up in the middle', async () => {
    const before = await openZips();
    const zip = zipOf(GOOD);
    const head = '--x\r\nContent-Disposition: form-data; name="folder_file"; filename="a.zip"\r\n\r\n';
    const socket = connect(test_.port, '127.0.0.1');
    socket.write(
      `POST /api/v1/admin/datasets/import HTTP/1.1\r\nHost: x\r\nX-API-Key: ${admin.key}\r\n` +
        `Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${head.length + zip.length + 9}\r\n\r\n${head}`,
    );
    socket.write(zip.subarray(0, -40));
    await waitUntil('its bytes are being kept', async () => (await openZips()) > before);
    socket.destroy();
    await waitUntil('the request is over', () => test_.logLines.some((line) => line.includes('ended early')));
    await expectNothing();
  });
});

describe('is taken', () => {
  afterEach(async () => {
    await admin.delete('/admin/datasets/HZ0001DS0001/STANDARDISED/tables/cases');
  });

  test.each<[string, readonly ZipEntry[]]>([
    ['what has the sizes after the bytes', GOOD.map((entry) => ({ ...entry, ...following }))],
    ['what is stored', GOOD.map((entry) => ({ ...entry, isStored: true }))],
    [
      'folders, and a mode',
      [{ name: 'x/', mode: 0o040755 }, ...GOOD.map((entry) => ({ ...entry, name: `x/${String(entry.name)}` }))],
    ],
    ['no mode at all', GOOD.map((entry) => ({ ...entry, mode: 0 }))],
    ['a folder in another script', GOOD.map((entry) => ({ ...entry, name: `दुनिया\u200d/${String(entry.name)}` }))],
    ['a name in code page 437', beside({ name: Buffer.from([0x81, 0x2e, 0x74]), said: { flags: 0 } })],
    ['a zip in the zip, which is left alone', beside({ name: 'x.zip', content: zippedFiles({ a: 'b' }) })],
    ['a thousand entries', [...GOOD, ...many(997)]],
    ['a small file of a high ratio', beside({ name: 'x', content: Buffer.alloc(900_000) })],
  ])('%s', async (_, entries) => {
    const { status, body } = await importing(entries);
    expect([status, body.status]).toEqual([200, 'done']);
    const table = await admin.get(`/datasets/HZ0001DS0001/STANDARDISED/cases/profile`);
    expect(table.body).toMatchObject({ row_count: 1 });
  });
});

test('no file is left where zips are kept while they are read', async () => {
  // Other test files have theirs there, under a name for as long as it takes to open them.
  const names = async (): Promise<string[]> =>
    (await readdir(tmpdir())).filter((name) => name.startsWith('dataio-import-'));
  const found = new Set(await names());
  await waitUntil('what was found is gone', async () => !(await names()).some((name) => found.has(name)));
});

function many(count: number): ZipEntry[] {
  return Array.from({ length: count }, (_, index) => ({ name: `notes/${index}` }));
}

/** Says that its bytes, stored, go on for some more. */
function longer(entry: ZipEntry): ZipEntry {
  const size = (entry.content ?? '').length + 10;
  return { ...entry, isStored: true, said: { size, compressedSize: size } };
}

/** Two entries for the bytes of one. */
function overlapping(): ZipEntry[] {
  const content = 'x'.repeat(1_000);
  return beside({ name: 'a', content }, { name: 'b', content, sharesWith: 3 });
}
