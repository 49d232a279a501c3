import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../support/api-caller.js';
import { makeDataset } from '../support/catalogue.js';
import { announcementOf, type Bytes, DirectUploader, sendPart, sha256Of } from '../support/direct-uploads.js';
import { readGuideBlocks } from '../support/guide-blocks.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'LF0001DS0001';
const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;
const PART_BYTES = 5 * 2 ** 20;

interface Run {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

let test_: TestApp;
let folder: string;
let uploads: DirectUploader;

/** The script of the guide, as its readers copy it. */
function scriptOfGuide(): string {
  const script = readGuideBlocks('docs/uploading.md').find(({ file }) => file === 'upload.py');
  if (!script) throw new Error('The guide has no upload.py.');
  return script.code;
}

beforeAll(async () => {
  test_ = await startTestApp({ DIRECT_UPLOAD_PART_BYTES: String(PART_BYTES) });
  await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  uploads = new DirectUploader(test_.admin, DATASET);
  folder = await mkdtemp(join(tmpdir(), 'dataio-large-'));
  await writeFile(join(folder, 'upload.py'), scriptOfGuide());
});

afterAll(async () => {
  await test_.close();
  await rm(folder, { recursive: true, force: true });
});

async function upload(fileName: string, bytes: Bytes): Promise<Run> {
  await writeFile(join(folder, fileName), bytes);
  const env = { PATH: process.env['PATH'], API: `${test_.url}/api/v1`, ADMIN: test_.admin.key };
  return new Promise((resolve) => {
    const asked = ['upload.py', fileName, `${DATASET}/STANDARDISED`];
    const child = execFile('python3', asked, { cwd: folder, env }, (_, output, errors) =>
      resolve({ code: child.exitCode ?? -1, output, errors }),
    );
  });
}

/** Three parts. */
function rows(name: string): Bytes {
  return new TextEncoder().encode(`name\n${`${name}\n`.repeat(Math.ceil((2.5 * PART_BYTES) / (name.length + 1)))}`);
}

async function shownHash(table: string): Promise<string | undefined> {
  const { body } = await test_.admin.get<{ sha256?: string }>(`${TABLES}/${table}`);
  return body.sha256;
}

describe('the script for large files', () => {
  test('uploads a table, and has nothing to do the second time', async () => {
    const bytes = rows('rain');
    const first = await upload('rainfall.csv', bytes);
    expect(first).toMatchObject({ code: 0, errors: '' });
    expect(first.output).toContain(sha256Of(bytes));
    expect(await shownHash('rainfall')).toBe(sha256Of(bytes));
    expect(await upload('rainfall.csv', bytes)).toEqual({ code: 0, output: '', errors: '' });
  });

  test('goes on where it was', async () => {
    const bytes = rows('snow');
    const announced = announcementOf('snowfall', bytes, { description: 'Rain per month and station.' });
    const { body } = await uploads.begin(announced);
    for (const part of body.parts.slice(0, 2)) await sendPart(body, part, bytes);
    expect(await upload('snowfall.csv', bytes)).toMatchObject({ code: 0, errors: '' });
    expect((await uploads.complete(body.upload_id)).status).toBe(200);
    expect(await shownHash('snowfall')).toBe(sha256Of(bytes));
  });

  test('says what is wrong with the file, and ends with a failure', async () => {
    const { code, errors } = await upload('ragged.csv', new TextEncoder().encode('a,b\n1,2\n3\n'));
    expect(code).toBe(1);
    const problem = JSON.parse(errors) as Problem;
    expect([problem.code, problem.detail]).toEqual(['invalid-content', expect.stringContaining('row 3')]);
  });
});
