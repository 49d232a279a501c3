import { StorageMarkerService } from '#modules/filestore/clean-up/storage-marker.service.js';
import { StorageReconciliationService } from '#modules/filestore/clean-up/storage-reconciliation.service.js';
import type { Answer } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import {
  answer,
  ERROR_DOCUMENT,
  errorDocument,
  errorDocumentAfterwards,
  type Fault,
  holdBack,
  loseAnswer,
  pass,
  reset,
  resetAnswerAfter,
  resetRequestAfter,
  silence,
  slow,
  truncateAnswerAfter,
} from '../support/http-faults.js';
import { brokenAfterFaults, startS3TestApp, type S3TestApp } from '../support/s3-test-app.js';
import { keysIn, versionsOf } from '../support/stored-objects.js';
import { waitUntil } from '../support/wait-until.js';

const DATASET = 'SF0001DS0001';
const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;
const SMALL = 'number,text\n'.concat('1,one\n'.repeat(3_000));
/** Three parts, the last of them short. */
const LARGE = 'number,text\n'.concat(`1,${'one more '.repeat(1_000)}\n`.repeat(1_300));

/** Tests wait for it, several times. */
const SILENCE_LIMIT_MS = 5_000;
/** Where a test itself ends what hangs, and nothing else may. */
const PATIENT_LIMIT_MS = 60_000;

let test_: S3TestApp;

/** On a server of its own: after many failures the SDK stops to try again, for all calls of a client. */
function describeFaults(title: string, tests: () => void, requestLimitMs = SILENCE_LIMIT_MS): void {
  describe(title, () => {
    beforeAll(async () => {
      const limit = String(requestLimitMs);
      test_ = await startS3TestApp({ S3_CONNECT_TIMEOUT_MS: limit, S3_REQUEST_TIMEOUT_MS: limit });
      await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
    });

    afterAll(() => test_.close());

    tests();
  });
}

// Whatever the store does, and whatever was answered, this holds once it is itself again.
afterEach(async () => {
  expect(await brokenAfterFaults(test_)).toEqual([]);
  // Each check reads all that is shown.
  for (const tableName of named.splice(0)) await test_.admin.delete(`${TABLES}/${tableName}`);
});

let count = 0;
/** Of the test that runs. */
const named: string[] = [];

function newName(): string {
  const name = `table_${++count}`;
  named.push(name);
  return name;
}

const upload = (tableName: string, content: string): ReturnType<typeof uploadTable> =>
  uploadTable(test_.admin, DATASET, tableForm(tableName, content));

async function shownContent(tableName: string): Promise<string | undefined> {
  const asked = `/datasets/${DATASET}/STANDARDISED/${tableName}?redirect=false`;
  const { status, body } = await test_.admin.get<{ download_link: string }>(asked);
  return status === 404 ? undefined : (await fetch(body.download_link)).text();
}

async function commitsOf(tableName: string): Promise<number> {
  const [row] = await test_.dataSource.query<{ commits: number }[]>(
    `SELECT count(*)::integer AS commits FROM observed_transitions o
       JOIN file_versions v ON v.id = o.version_id JOIN stored_files f ON f.id = v.file_id
      WHERE o.step = 'UPLOADED > COMMITTED' AND f.table_name = $1`,
    [tableName],
  );
  return row?.commits ?? 0;
}

function expectUnavailable({ status, headers, body }: Answer<unknown>): void {
  expect([status, (body as { code?: string }).code]).toEqual([503, 'object-store-unavailable']);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

/** The next try works, and only that one is shown. */
async function expectNextTry(tableName: string, content: string): Promise<void> {
  await test_.proxy.pass();
  expect(await shownContent(tableName)).toBeUndefined();
  expect((await upload(tableName, content)).status).toBe(201);
  expect((await shownContent(tableName)) === content).toBe(true);
  expect(await commitsOf(tableName)).toBe(1);
}

const LASTING: [string, Fault][] = [
  ['never answers', silence],
  ['resets connections', reset],
  ['resets in the middle of a request', resetRequestAfter(1_000)],
  ['answers 500', answer(500, ERROR_DOCUMENT)],
  ['answers 503', answer(503)],
  ['answers 200 with an error document', errorDocument],
  ['has done it and says that it has not', errorDocumentAfterwards],
  ['has done it and its answer is lost', loseAnswer],
];

describeFaults('an upload is shown once, without a word about it, where the store', () => {
  test.each<[string, string, RegExp, Fault, number]>([
    ['answers 503 twice', SMALL, /^PutObject$/, answer(503), 2],
    ['answers 500 twice', SMALL, /^PutObject$/, answer(500, ERROR_DOCUMENT), 2],
    ['resets a request', SMALL, /^PutObject$/, resetRequestAfter(1_000), 1],
    ['never answers once', SMALL, /^PutObject$/, silence, 1],
    ['loses an answer', SMALL, /^PutObject$/, loseAnswer, 1],
    ['is slow', SMALL, /^/, slow(100_000), Infinity],
    ['answers 503 twice to the first of parts', LARGE, /^UploadPart 1$/, answer(503), 2],
    ['loses the answer to a part', LARGE, /^UploadPart 2$/, loseAnswer, 1],
    ['begins parts twice', LARGE, /^CreateMultipartUpload$/, loseAnswer, 1],
    ['says once that it has not completed', LARGE, /^CompleteMultipartUpload$/, errorDocument, 1],
    ['completes, and says once that it has not', LARGE, /^CompleteMultipartUpload$/, errorDocumentAfterwards, 1],
    ['loses the answer to the completion', LARGE, /^CompleteMultipartUpload$/, loseAnswer, 1],
  ])('%s', async (_name, content, on, fault, times) => {
    const { proxy } = test_;
    const tableName = newName();
    const before = proxy.count(on);
    proxy.inject(fault, { on, times });
    expect((await upload(tableName, content)).status).toBe(201);
    expect(proxy.count(on)).toBeGreaterThan(before + (times < Infinity ? times : 0));
    await proxy.pass();
    expect((await shownContent(tableName)) === content).toBe(true);
    expect(await commitsOf(tableName)).toBe(1);
  });
});

describeFaults('an upload is 503 and can be sent again where the store', () => {
  async function expectFailure(content: string): Promise<void> {
    const tableName = newName();
    expectUnavailable(await upload(tableName, content));
    await expectNextTry(tableName, content);
  }

  test('is down; and the catalogue works meanwhile', async () => {
    await test_.proxy.refuse();
    expect((await test_.admin.get('/datasets')).status).toBe(200);
    await expectFailure(SMALL);
  });

  test.each([...LASTING, ['is too slow', slow(200)] as const])('%s, for an object', async (_name, fault) => {
    test_.proxy.inject(fault, { on: /^PutObject$/ });
    await expectFailure(SMALL);
  });

  test.each(LASTING)('%s, whatever it is asked', async (_name, fault) => {
    test_.proxy.inject(fault);
    await expectFailure(SMALL);
  });

  test.each<[string, RegExp, Fault]>([
    ['does not begin parts', /^CreateMultipartUpload$/, answer(500, ERROR_DOCUMENT)],
    ['begins parts and its answer is lost', /^CreateMultipartUpload$/, loseAnswer],
    ['begins parts and its answer is cut', /^CreateMultipartUpload$/, truncateAnswerAfter(100)],
    ['resets in the middle of a part', /^UploadPart 2$/, resetRequestAfter(100_000)],
    ['answers 503 to a part', /^UploadPart 3$/, answer(503)],
    ['stores a part and its answer is lost', /^UploadPart 2$/, loseAnswer],
    ['does nothing more after the first part', /^(?!Create|UploadPart 1)/, reset],
    ['never completes parts', /^CompleteMultipartUpload$/, answer(500, ERROR_DOCUMENT)],
    ['answers 200 with an error document to the completion', /^CompleteMultipartUpload$/, errorDocument],
    ['completes parts and says that it has not', /^CompleteMultipartUpload$/, errorDocumentAfterwards],
    ['completes parts and its answer is lost', /^CompleteMultipartUpload$/, loseAnswer],
    ['completes parts and its answer is reset', /^CompleteMultipartUpload$/, resetAnswerAfter(20)],
    ['completes parts and its answer is cut', /^CompleteMultipartUpload$/, truncateAnswerAfter(20)],
  ])('%s', async (_name, on, fault) => {
    test_.proxy.inject(fault, { on });
    await expectFailure(LARGE);
  });
});

describeFaults(
  'a first attempt that hangs in the store while its next one succeeds',
  () => {
    test.each<[string, Fault, number]>([
      ['and then is reset and sent again', pass, 409],
      ['and then fails for good', answer(500, ERROR_DOCUMENT), 503],
    ])('%s, harms nothing', async (_name, afterwards, status) => {
      const { proxy } = test_;
      for (let run = 0; run < 10; run++) {
        const tableName = newName();
        const { promise: released, resolve: release } = deferred();
        const before = proxy.count(/^PutObject$/);
        const hang: Fault = () => released.then(() => Promise.reject(new Error('It is reset.')));
        proxy.inject(hang, { on: /^PutObject$/, times: 1 });
        const first = upload(tableName, run % 2 === 0 ? SMALL : SMALL.replaceAll('one', 'two'));
        await waitUntil('the first attempt hangs', () => proxy.count(/^PutObject$/) > before);
        expect((await upload(tableName, SMALL)).status).toBe(201);
        proxy.inject(afterwards, { on: /^PutObject$/ });
        release();
        expect((await first).status).toBe(status);
        await proxy.pass();
        expect((await shownContent(tableName)) === SMALL).toBe(true);
        expect(await commitsOf(tableName)).toBe(1);
      }
    });
  },
  PATIENT_LIMIT_MS,
);

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

describeFaults('what the store does too late', () => {
  test('a part sent again that arrives after the whole was shown changes nothing', async () => {
    const { proxy } = test_;
    const tableName = newName();
    const late = new LateRequests();
    proxy.inject(late.fault, { on: /^UploadPart 2$/, times: 1 });
    expect((await upload(tableName, LARGE)).status).toBe(201);
    await late.arrive();
    expect((await shownContent(tableName)) === LARGE).toBe(true);
  });

  test('an object that arrives after its upload was given up is taken by the reconciliation', async () => {
    const { proxy, app, direct } = test_;
    const tableName = newName();
    await app.get(StorageMarkerService).ensure();
    const late = new LateRequests();
    proxy.inject(late.fault, { on: /^PutObject$/ });
    expectUnavailable(await upload(tableName, SMALL));
    await late.arrive();
    await proxy.pass();
    const key = (await versionsOf(test_, tableName))[0]!.object_key;
    expect(await direct.head(key)).not.toBeNull();
    expect(await shownContent(tableName)).toBeUndefined();
    for (const days of [1, 2]) {
      const now = new Date(Date.now() + days * 25 * 3600 * 1000);
      const options = { apply: true, largestShare: 1, now, tell: () => undefined };
      await app.get(StorageReconciliationService).reconcile(options);
    }
    expect(await keysIn(direct, key)).toEqual([]);
    expect(await keysIn(direct, 'quarantine/')).toEqual([]);
  });
});

/** Requests that reach the store long after their sender has given up. */
class LateRequests {
  private readonly done: Promise<unknown>[] = [];
  private readonly released = deferred();

  readonly fault: Fault = (...exchange) => {
    const arriving = Promise.resolve(holdBack(this.released.promise)(...exchange));
    this.done.push(arriving.catch(() => undefined));
    return arriving;
  };

  async arrive(): Promise<void> {
    expect(this.done.length).toBeGreaterThan(0);
    this.released.resolve();
    await Promise.all(this.done);
  }
}

describeFaults('a deletion succeeds, and its bytes go later, where the store', () => {
  async function expectDeletion(fail: () => unknown): Promise<void> {
    const tableName = newName();
    expect((await upload(tableName, SMALL)).status).toBe(201);
    await fail();
    const path = `${TABLES}/${tableName}`;
    expect((await test_.admin.delete(path)).status).toBe(200);
    expect((await test_.admin.delete(path)).status).toBe(404);
    expect(await shownContent(tableName)).toBeUndefined();
  }

  test('is down', () => expectDeletion(() => test_.proxy.refuse()));

  test.each(LASTING)('%s', (_name, fault) => expectDeletion(() => test_.proxy.inject(fault)));
});

describeFaults('a shapefile, which comes through the server,', () => {
  const positions = Array.from({ length: 20_000 }, (_, index) => {
    const angle = (index / 20_000) * 2 * Math.PI;
    return [Math.cos(angle) * 40 + Math.sin(index), Math.sin(angle) * 40 + Math.cos(index)];
  });
  const shape = JSON.stringify({ type: 'LineString', coordinates: positions });

  async function download(): Promise<{ response: Response; bytes: () => Promise<number> }> {
    const { url, admin } = test_;
    const response = await fetch(`${url}/api/v1/shapefiles/place`, { headers: { 'X-API-Key': admin.key! } });
    return { response, bytes: async () => (await response.arrayBuffer()).byteLength };
  }

  beforeAll(async () => {
    await test_.admin.post('/admin/regions', { region_id: 'place', region_name: 'Place' });
    const files = [{ field: 'shapefile', name: 'place.geojson', content: shape }];
    test_.proxy.inject(answer(503), { on: /^PutObject$/ });
    expectUnavailable(await test_.admin.upload('/admin/shapefiles/place', files));
    await test_.proxy.pass();
    expect((await test_.admin.upload('/admin/shapefiles/place', files)).status).toBe(201);
  });

  afterEach(async () => {
    await test_.proxy.pass();
    const { response, bytes } = await download();
    expect([response.status, await bytes()]).toEqual([200, Number(response.headers.get('content-length'))]);
  });

  test.each(LASTING.filter(([name]) => !name.includes('request')))(
    'is 503 where the store %s',
    async (_name, fault) => {
      for (const on of [/^HeadObject$/, /^GetObject$/]) {
        await test_.proxy.pass();
        test_.proxy.inject(fault, { on });
        const { response } = await download();
        const body: unknown = await response.json();
        expectUnavailable({ status: response.status, headers: response.headers, body });
      }
    },
  );

  test.each(LASTING.filter(([name]) => /resets c|503|500|lost/.test(name)))(
    'comes all the same where the store %s once',
    async (_name, fault) => {
      for (const on of [/^HeadObject$/, /^GetObject$/]) test_.proxy.inject(fault, { on, times: 1 });
      const { response, bytes } = await download();
      expect([response.status, await bytes()]).toEqual([200, Number(response.headers.get('content-length'))]);
    },
  );

  test.each([
    ['resets', resetAnswerAfter(50_000)],
    ['ends early', truncateAnswerAfter(50_000)],
  ])('breaks off and does not pass for the whole where the store %s in the middle', async (_name, fault) => {
    test_.proxy.inject(fault, { on: /^GetObject$/ });
    const { response, bytes } = await download();
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(60_000);
    await expect(bytes()).rejects.toThrow();
  });
});
