import { Agent, request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { type TableBytes, tableChunks } from '../catalogue/table-bytes.js';
import { runAsChild } from './child.js';
import type { Uploads, UploadsResult } from './upload.js';

const BOUNDARY = 'dataio-bench-boundary';
const agent = new Agent({ keepAlive: true });

runAsChild(async ({ url, key, bytes, count }: Uploads): Promise<UploadsResult> => {
  const names = Array.from({ length: count }, (_, index) => `table_${process.pid}_${index}`);
  // Making the rows is not what is measured.
  tableChunks(bytes).next();
  const begun = performance.now();
  await Promise.all(names.map((name) => send(url, key, name, bytes)));
  const seconds = (performance.now() - begun) / 1000;
  for (const name of names) await call('DELETE', `${url}/${name}`, key, [], {});
  agent.destroy();
  return { seconds };
});

function send(url: string, key: string, name: string, bytes: TableBytes): Promise<void> {
  let sizeBytes = 0;
  for (const piece of formOf(name, bytes)) sizeBytes += piece.length;
  // Said beforehand, as curl and the clients of browsers and Python do.
  const headers = {
    'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    'Content-Length': String(sizeBytes),
  };
  return call('POST', url, key, formOf(name, bytes), headers);
}

function* formOf(name: string, bytes: TableBytes): Generator<Buffer> {
  const part = (field: string, fileName: string) =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"; filename="${fileName}"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n';
  const metadata = JSON.stringify({ table_name: name, data_dictionary: {} });
  yield Buffer.from(`${part('table_metadata_file', 'metadata.json')}${metadata}\r\n`);
  yield Buffer.from(part('file', `${name}.${bytes.kind}`));
  yield* tableChunks(bytes);
  yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
}

async function call(
  method: string,
  url: string,
  key: string,
  body: Iterable<Buffer>,
  headers: Record<string, string>,
): Promise<void> {
  const call = request(url, { method, agent, headers: { ...headers, 'X-API-Key': key } });
  const answered = new Promise<void>((resolve, reject) => {
    call.once('error', reject);
    call.once('response', (response) => {
      const isFine = (response.statusCode ?? 0) < 300;
      text(response).then(
        (answer) => (isFine ? resolve() : reject(new Error(`${method} ${url}: ${response.statusCode} ${answer}`))),
        reject,
      );
    });
  });
  await Promise.all([pipeline(Readable.from(body, { objectMode: false }), call), answered]);
}
