import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

const run = promisify(execFile);
/** Of several pieces. */
const BYTES = Buffer.from('station,mm\n'.repeat(100_000));
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

/** Reads a link twice, and says what came of it. */
const READ_TWICE = `
import { createHash } from 'node:crypto';
import { readBytes } from './byte-reader.js';
for (let time = 0; time < 2; time += 1) {
  const answer = await readBytes(process.argv[2], 0, new AbortController().signal);
  const hash = createHash('sha256');
  for await (const piece of answer?.body ?? []) hash.update(piece);
  console.log(answer === undefined ? 'refused' : hash.digest('hex'));
}`;

let folder: string;
let certificate: string;
let server: Server;
let port: number;
let connections = 0;
let requests = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataio-secure-'));
  certificate = join(folder, 'certificate.pem');
  const key = join(folder, 'key.pem');
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  await run('openssl', ['req', ...kind, ...names, '-keyout', key, '-out', certificate]);
  server = createServer({ key: await readFile(key), cert: await readFile(certificate) }, (_request, response) => {
    requests += 1;
    response.writeHead(200, { 'Content-Length': BYTES.length }).end(BYTES);
  });
  server.on('secureConnection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'read-twice.js'), READ_TWICE);
  for (const name of ['byte-reader', 'answer-head']) {
    const source = await readFile(join(import.meta.dirname, `../../sdk/src/node/${name}.ts`), 'utf8');
    const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };
    await writeFile(join(folder, `${name}.js`), transpileModule(source, { compilerOptions }).outputText);
  }
});

beforeEach(() => {
  [connections, requests] = [0, 0];
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** By a process of its own, because Node.js reads whom it trusts when it starts. */
async function readTwice(host: string, trusted: Record<string, string>): Promise<string[]> {
  // Nothing that the machine trusts or waives beside it.
  const { NODE_EXTRA_CA_CERTS: _extra, NODE_TLS_REJECT_UNAUTHORIZED: _waived, ...environment } = process.env;
  const link = `https://${host}:${port}/table?signature=x`;
  const { stdout } = await run(process.execPath, [join(folder, 'read-twice.js'), link], {
    env: { ...environment, NODE_OPTIONS: '', ...trusted },
  });
  return stdout.trim().split('\n');
}

describe('reading bytes over https', () => {
  test('gives all of them, on one connection, where NODE_EXTRA_CA_CERTS names the certificate', async () => {
    expect(await readTwice('localhost', { NODE_EXTRA_CA_CERTS: certificate })).toEqual([SHA256, SHA256]);
    expect([connections, requests]).toEqual([1, 2]);
  });

  test('asks nothing of a server whose certificate nobody vouches for', async () => {
    expect(await readTwice('localhost', {})).toEqual(['refused', 'refused']);
    expect(requests).toBe(0);
  });

  test('asks nothing of a server whose certificate is for another name', async () => {
    expect(await readTwice('127.0.0.1', { NODE_EXTRA_CA_CERTS: certificate })).toEqual(['refused', 'refused']);
    expect(requests).toBe(0);
  });
});
