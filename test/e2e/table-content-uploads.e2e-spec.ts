import { connect } from 'node:net';
import { InspectionExecutor } from '#modules/filestore/content/inspection-executor.js';
import { tableForm, uploadTable } from '../support/catalogue.js';
import { waitUntil } from '../support/wait-until.js';
import {
  admin,
  BOUNDARY,
  DATASET,
  endsOf,
  newName,
  startForTableContent,
  storedKeys,
  test_,
} from '../support/table-content-cases.js';

beforeAll(startForTableContent);

afterAll(() => test_.close());

describe('an upload', () => {
  const partOf = (field: string, name: string): string =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n\r\n`;
  const headOf = (length: number): string =>
    [
      `POST /api/v1/admin/datasets/${DATASET}/STANDARDISED/tables HTTP/1.1`,
      'Host: test.example',
      `X-API-Key: ${admin.key}`,
      `Content-Type: multipart/form-data; boundary=${BOUNDARY}`,
      `Content-Length: ${length}`,
      '\r\n',
    ].join('\r\n');

  test('that is refused in its middle gets its answer while it is still being sent', async () => {
    const before = await storedKeys();
    const name = newName();
    const socket = connect(test_.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.write(headOf(1_000_000_000) + partOf('file', `${name}.csv`) + 'a,b\n1,2\nragged\n');
    const rows = Buffer.from('1,2\n'.repeat(16_384));
    const timer = setInterval(() => socket.write(rows), 5);
    try {
      await waitUntil('the answer is there', () => Promise.resolve(text.includes('\r\n\r\n')));
    } finally {
      clearInterval(timer);
      socket.destroy();
    }
    expect(text).toMatch(/^HTTP\/1\.1 422 /);
    expect(text).toContain('row 3 has 1 cell, the header has 2 columns');
    expect(await endsOf(name)).toEqual(['DELETED']);
    expect(await storedKeys()).toEqual(before);
  });

  test('whose client hangs up in the middle leaves nothing', async () => {
    const before = await storedKeys();
    const name = newName();
    const socket = connect(test_.port, '127.0.0.1').on('error', () => undefined);
    socket.write(headOf(1_000_000_000) + partOf('file', `${name}.csv`) + 'a,b\n' + '1,2\n'.repeat(100_000));
    await waitUntil('the attempt has begun', async () => (await endsOf(name)).join() === 'PENDING');
    socket.destroy();
    await waitUntil('the attempt has ended', async () => (await endsOf(name)).join() === 'DELETED');
    expect(await storedKeys()).toEqual(before);
    expect((await uploadTable(admin, DATASET, tableForm(name, 'a\n1\n'))).status).toBe(201);
  });

  test('that the store refuses lets go of its inspection', async () => {
    const executor = test_.app.get(InspectionExecutor);
    const start = executor.startCsv.bind(executor);
    let cancelled = 0;
    executor.startCsv = (dictionary) => ({ ...start(dictionary), cancel: () => (cancelled += 1) });
    try {
      const { status } = await uploadTable(admin, DATASET, tableForm(newName(), 'a\n'.repeat(2_100_000)));
      expect(status).toBe(413);
      await waitUntil('the inspection has ended', () => Promise.resolve(cancelled === 1));
    } finally {
      executor.startCsv = start;
    }
  });

  test.each(['while it comes', 'when all of it is there'])('that cannot be looked into %s: 503', async (when) => {
    const executor = test_.app.get(InspectionExecutor);
    const start = executor.startCsv.bind(executor);
    const broken = (): Promise<never> => Promise.reject(new Error('The thread ended.'));
    executor.startCsv = (dictionary) => ({
      ...start(dictionary),
      ...(when === 'while it comes' ? { write: broken } : { end: broken }),
    });
    const before = await storedKeys();
    const name = newName();
    try {
      const answer = await uploadTable(admin, DATASET, tableForm(name, 'a\n1\n'));
      expect([answer.status, answer.body.code]).toEqual([503, 'inspection-failed']);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    } finally {
      executor.startCsv = start;
    }
    expect(await endsOf(name)).toEqual(['DELETED']);
    expect(await storedKeys()).toEqual(before);
    expect((await uploadTable(admin, DATASET, tableForm(name, 'a\n1\n'))).status).toBe(201);
  });
});
