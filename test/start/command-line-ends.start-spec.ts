import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { CommandLine, type Run } from '../support/command-line.js';

let line: CommandLine;
/** Takes requests and answers none. */
let silent: Server;

beforeAll(async () => {
  line = await CommandLine.start();
  silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
}, 180_000);

beforeEach(() => line.enterNewFolder());

afterEach(() => line.leaveFolder());

afterAll(async () => {
  silent.closeAllConnections();
  silent.close();
  await line.stop();
}, 60_000);

const COMMANDS = ['whoami', 'list-datasets', 'keys list', 'admin users show asha@example.org', 'usage totals'];

test.each(COMMANDS)('Ctrl-C ends %s while it waits for an answer', async (words) => {
  const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const asked = once(silent, 'request');
  const { child, ended } = line.begin('admin', words.split(' '), { DATAIO_API_BASE_URL: address });
  await asked;
  child.kill('SIGINT');
  const { code, said } = await ended;
  expect([code, said]).toEqual([130, 'Interrupted. Run it again to go on.\n']);
});

test.each(['', 'abc', '-1', '1.5'])('keys rotate takes no overlap of "%s"', async (overlap) => {
  const run = await line.run('analyst', ['keys', 'rotate', 'notebook', `--overlap-seconds=${overlap}`]);
  expect([run.code, run.said]).toEqual([2, expect.stringContaining('It is a whole number from 0 on.')]);
});

test('deletes users only where somebody says that they mean it', async () => {
  const email = 'asha@example.org';
  expect((await line.run('admin', ['admin', 'users', 'create', email])).code).toBe(0);
  const deleting = (...words: string[]): Promise<Run> =>
    line.run('admin', ['admin', 'users', 'delete', email, ...words]);
  const unsure = await deleting();
  expect([unsure.code, unsure.said]).toEqual([2, expect.stringContaining('Add --yes if you mean it.')]);
  expect((await line.run('admin', ['admin', 'users', 'show', email])).code).toBe(0);
  expect((await deleting('--yes')).code).toBe(0);
  expect((await line.run('admin', ['admin', 'users', 'show', email])).code).toBe(4);
});
