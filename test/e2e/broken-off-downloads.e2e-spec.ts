import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { readdir, readlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { versionsOf } from '../support/stored-objects.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const DATASET = 'BD0001DS0001';
const ROW = `1,${'one more '.repeat(100)}\n`;
/** More than sockets hold, so that reading it is not over before the client is gone. */
const SIZE_BYTES = 64 * 1024 * 1024;

let test_: TestApp;
let key: string;

beforeAll(async () => {
  test_ = await startTestApp();
  await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  expect((await uploadTable(test_.admin, DATASET, tableForm('large', 'a,b\n1,x\n'))).status).toBe(201);
  key = (await versionsOf(test_, 'large'))[0]?.object_key ?? '';
  const bytes = Readable.from(
    (function* () {
      for (let sent = 0; sent < SIZE_BYTES; sent += 1_000 * ROW.length) yield Buffer.from(ROW.repeat(1_000));
    })(),
  );
  await test_.store.put(key, bytes, { sizeLimitBytes: 2 * SIZE_BYTES });
});

afterAll(() => test_.close());

/** Files of the object that this process, which is the server too, has open. */
async function openReads(): Promise<number> {
  const descriptors = await readdir('/proc/self/fd');
  const paths = await Promise.all(descriptors.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return paths.filter((path) => path.includes(key)).length;
}

async function begin(): Promise<IncomingMessage> {
  const path = `/datasets/${DATASET}/STANDARDISED/large?redirect=false`;
  const { body } = await test_.admin.get<{ download_link: string }>(path);
  const [response] = (await once(get(body.download_link), 'response')) as [IncomingMessage];
  await once(response, 'data');
  response.pause();
  return response;
}

// The client reads no more, so that without a word of its end the file would stay open until the idle limit.
test('a client that hangs up in the middle of a download ends its reads at once', async () => {
  const downloads = await Promise.all(Array.from({ length: 8 }, begin));
  await waitUntil('all are read', async () => (await openReads()) === 8);
  for (const response of downloads) response.on('error', () => undefined).destroy();
  await waitUntil('none is read', async () => (await openReads()) === 0);
});
