import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GuideSites } from './guide-site.js';

const [ONE, OTHER] = ['1'.repeat(32), '2'.repeat(32)] as const;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guide-sites-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function writeSite(name: string, pages: Record<string, string>): Promise<void> {
  await mkdir(join(folder, name, 'docs'), { recursive: true });
  for (const [page, text] of Object.entries(pages)) await writeFile(join(folder, name, 'docs', page), text);
}

async function show(name: string): Promise<void> {
  await writeFile(join(folder, 'current.fresh'), name);
  await rename(join(folder, 'current.fresh'), join(folder, 'current'));
}

function read(sites: GuideSites): Record<string, string> {
  return Object.fromEntries([...sites.open()].map(([name, { bytes }]) => [name, bytes.toString()]));
}

test('is empty until a site is shown, and then it is that one', async () => {
  const sites = new GuideSites(folder);
  await writeSite(ONE, { 'index.html': 'one' });
  expect(read(sites)).toEqual({});
  await show(ONE);
  expect(read(sites)).toEqual({ index: 'one' });
});

test('is another site once that is shown, without the pages of the first', async () => {
  const sites = new GuideSites(folder);
  await writeSite(ONE, { 'index.html': 'one', 'gone.html': 'gone' });
  await show(ONE);
  expect(read(sites)).toEqual({ index: 'one', gone: 'gone' });
  await writeSite(OTHER, { 'index.html': 'other' });
  expect(read(sites)).toEqual({ index: 'one', gone: 'gone' });
  await show(OTHER);
  await rm(join(folder, ONE), { recursive: true });
  expect(read(sites)).toEqual({ index: 'other' });
});

test('stays what it was where the one that is shown is not there', async () => {
  const sites = new GuideSites(folder);
  await writeSite(ONE, { 'index.html': 'one' });
  await show(ONE);
  expect(read(sites)).toEqual({ index: 'one' });
  for (const name of [OTHER, '', '..']) {
    await show(name);
    expect(read(sites)).toEqual({ index: 'one' });
  }
  await rm(folder, { recursive: true });
  expect(read(sites)).toEqual({ index: 'one' });
});
