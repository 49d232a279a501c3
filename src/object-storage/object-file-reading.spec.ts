import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DiskObjectStore } from './disk-object-store.js';
import { LinkSigner } from './link-signer.js';
import { readObjectFile } from './object-file-reading.js';

let folder: string;
let store: DiskObjectStore;
const read = (path: string, mostBytes: number) => readObjectFile(path, mostBytes, (bytes) => new Uint8Array(bytes));
const content = Buffer.from('some bytes of a chunk');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataio-objects-'));
  store = new DiskObjectStore({ rootFolder: folder, linkSigner: new LinkSigner('x'.repeat(32)) });
  await store.put('a/b', Readable.from([content], { objectMode: false }), { sizeLimitBytes: 100 });
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

test('an object is read as the store has it', () => {
  expect(Buffer.from(read(store.localPathOf('a/b'), content.length)!)).toEqual(content);
});

test('what is missing, too long or not whole is not read', async () => {
  const path = store.localPathOf('a/b');
  expect(read(store.localPathOf('a/c'), 100)).toBeNull();
  expect(read(folder, 100)).toBeNull();
  expect(read(path, content.length - 1)).toBeNull();
  await appendFile(path, 'x');
  expect(read(path, 100)).toBeNull();
  await truncate(path, 30);
  expect(read(path, 100)).toBeNull();
  await writeFile(path, Buffer.alloc(2000));
  expect(read(path, 4000)).toBeNull();
});
