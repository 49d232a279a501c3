import { Readable } from 'node:stream';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import type * as Service from '#modules/filestore/content/content-inspection.service.js';
import type * as Executor from '#modules/filestore/content/worker-executor.js';
import { SameThreadExecutor } from '#modules/filestore/content/inspection-executor.js';
import { ContentInspectionService } from '#modules/filestore/content/content-inspection.service.js';
import type { ContentProfile } from '#modules/filestore/content/content-profile.js';
import { cpuTicks, loopShareSince } from '../support/cpu-ticks.js';
import { deltaParquet } from '../support/delta-parquet.js';
import { LiveGrowth } from '../support/live-memory.js';
import { parquetFile } from '../support/parquet-file.js';

/** Threads load the built files, so they are tested from there. */
function built<T>(file: string): Promise<T> {
  const path = join(PROJECT_FOLDER, 'dist/src/modules/filestore/content', file);
  return import(pathToFileURL(path).href) as Promise<T>;
}

const HEADER = 'id,district,day,rate\n';

function* rows(mebibytes: number): Generator<Buffer> {
  yield Buffer.from(HEADER);
  let id = 0;
  for (let sent = 0; sent < mebibytes * 1024 * 1024;) {
    const lines: string[] = [];
    for (let line = 0; line < 2000; line++, id++) {
      lines.push(`${id},"District ${id % 250}",2024-0${1 + (id % 9)}-11,${(id % 977) / 8}\n`);
    }
    const chunk = Buffer.from(lines.join(''));
    sent += chunk.length;
    yield chunk;
  }
}

async function drain(stream: Readable): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream) bytes += (chunk as Buffer).length;
  return bytes;
}

let service: Service.ContentInspectionService;

beforeAll(async () => {
  const { ContentInspectionService: Built } = await built<typeof Service>('content-inspection.service.js');
  const { WorkerExecutor } = await built<typeof Executor>('worker-executor.js');
  service = new Built(new WorkerExecutor(1));
});

afterAll(() => service.onApplicationShutdown());

describe('inspections in a thread', () => {
  test('come to the same profile as in the process', async () => {
    const threaded = service.inspectCsv(Readable.from(rows(3)), {});
    const near = new ContentInspectionService(new SameThreadExecutor()).inspectCsv(Readable.from(rows(3)), {});
    expect(await drain(threaded.passThrough)).toBe(await drain(near.passThrough));
    expect(await threaded.result).toEqual(await near.result);
  });

  test('refuse in the middle of an endless file', async () => {
    function* nonsense(): Generator<Buffer> {
      yield Buffer.from(`${HEADER}1\n`);
      for (;;) yield Buffer.alloc(65_536, '1,2,2024-01-11,4\n');
    }
    const { passThrough, result } = service.inspectCsv(Readable.from(nonsense()), {});
    await expect(drain(passThrough)).rejects.toMatchObject({ code: 'invalid-content' });
    await expect(result).rejects.toThrow('row 2 has 1 cell, the header has 4 columns');
  });

  test('let an upload that ends early go, and take the next', async () => {
    const { passThrough, result } = service.inspectCsv(Readable.from(rows(1)), {});
    passThrough.destroy();
    await expect(result).rejects.toThrow('The inspection was given up.');
    const next = service.inspectCsv(Readable.from(['a,b\n', '1,2\n']), {});
    await drain(next.passThrough);
    expect(await next.result).toMatchObject({ rowCount: 1 });
  });

  test('say that it is not the fault of the file when the thread ends', async () => {
    const { ContentInspectionService: Built } = await built<typeof Service>('content-inspection.service.js');
    const { WorkerExecutor } = await built<typeof Executor>('worker-executor.js');
    const executor = new WorkerExecutor(1);
    const source = new Readable({ read: () => undefined });
    source.push('a,b\n1,2\n');
    const { passThrough, result } = new Built(executor).inspectCsv(source, {});
    passThrough.resume();
    await executor.close();
    source.push('3,4\n');
    source.push(null);
    await expect(result).rejects.toMatchObject({ kind: 'unavailable', code: 'inspection-failed' });
  });

  test('read Parquet through ranges, and hand on why a read failed', async () => {
    const file = parquetFile([{ name: 'a', kind: 'int32', values: [1, null, 3] }], { gzip: true });
    const sizeBytes = file.length;
    const read = async (start: number, end: number) => file.subarray(start, end);
    expect(await service.profileParquet({ sizeBytes, read }, {})).toMatchObject({ rowCount: 3 });
    const outage = new Error('the store is down');
    const failing = { sizeBytes, read: () => Promise.reject(outage) };
    await expect(service.profileParquet(failing, {})).rejects.toBe(outage);
  });

  test('twenty side by side are the work of the thread, and take little memory', async () => {
    const chunks = [...rows(1)];
    const twenty = async (): Promise<void> => {
      const uploads = Array.from({ length: 20 }, async () => {
        const { passThrough, result } = service.inspectCsv(Readable.from(chunks), {});
        await drain(passThrough);
        return (await result).rowCount;
      });
      expect(new Set(await Promise.all(uploads)).size).toBe(1);
    };
    const began = await cpuTicks();
    await twenty();
    expect(await loopShareSince(began)).toBeLessThan(0.6);
    const growth = new LiveGrowth();
    await growth.during(twenty());
    // All the files together are 20 MiB.
    expect(growth.bytes).toBeLessThan(15 * 2 ** 20);
  });
});

describe('stored files in threads', () => {
  const LIMITS = {
    profiles: { threads: 1, waiting: Infinity, heapMb: 64, workMs: 60_000 },
    previews: { threads: 1, waiting: 1, heapMb: 64, workMs: 60_000 },
  };
  /** Within the limits of what is decoded at once, and too much for a small heap. */
  const GREEDY = deltaParquet({ rows: 2_000_000, step: 0 });
  const SOUND = parquetFile([{ name: 'a', kind: 'int32', values: [1, 2, 3] }]);
  const PARQUET = { format: 'parquet' } as ContentProfile;
  let executor: Executor.WorkerExecutor;

  function rangesOf(bytes: Buffer) {
    return { sizeBytes: bytes.length, read: async (start: number, end: number) => bytes.subarray(start, end) };
  }

  async function executorWith(limits: typeof LIMITS): Promise<Executor.WorkerExecutor> {
    const { WorkerExecutor } = await built<typeof Executor>('worker-executor.js');
    return (executor = new WorkerExecutor(1, limits));
  }

  afterEach(() => executor.close());

  test('a file that takes all memory is refused, and no other run is harmed', async () => {
    await executorWith(LIMITS);
    const profileParquet = (bytes: Buffer) => executor.profileParquet(rangesOf(bytes), {});
    const csv = executor.startCsv({});
    await csv.write(Buffer.from('a,b\n1,2\n'));
    const [greedy, sound] = await Promise.all([profileParquet(GREEDY), profileParquet(SOUND)]);
    expect(greedy).toMatchObject({
      faults: [{ message: 'the file cannot be read within 60 seconds and 64 MB of memory' }],
    });
    expect(sound).toMatchObject({ profile: { rowCount: 3 } });
    expect(await csv.end()).toMatchObject({ profile: { rowCount: 1 } });
  });

  test('a preview that takes all memory fails, and the next is read', async () => {
    await executorWith(LIMITS);
    await expect(executor.preview(rangesOf(GREEDY), PARQUET, 3)).rejects.toMatchObject({ message: 'out of memory' });
    expect((await executor.preview(rangesOf(SOUND), PARQUET, 3)).rows).toEqual([['1'], ['2'], ['3']]);
  });

  test('a file that takes all time is refused', async () => {
    await executorWith({ ...LIMITS, profiles: { ...LIMITS.profiles, workMs: 1 } });
    expect(await executor.profileParquet(rangesOf(SOUND), {})).toMatchObject({
      faults: [{ message: 'the file cannot be read within 0.001 seconds and 64 MB of memory' }],
    });
  });

  test('a preview that waits leaves the queue when its client hangs up', async () => {
    await executorWith(LIMITS);
    const [first, gone] = [new AbortController(), new AbortController()];
    const stuck = { sizeBytes: SOUND.length, read: () => new Promise<Buffer>(() => undefined) };
    const running = executor.preview(stuck, PARQUET, 3, first.signal);
    const waiting = executor.preview(rangesOf(SOUND), PARQUET, 3, gone.signal);
    gone.abort(new Error('hung up'));
    await expect(waiting).rejects.toThrow('hung up');
    const next = executor.preview(rangesOf(SOUND), PARQUET, 3);
    first.abort(new Error('hung up as well'));
    await expect(running).rejects.toThrow('hung up as well');
    expect((await next).rows).toHaveLength(3);
  });

  test('a preview whose client hangs up ends, the next waits for it, and one more is sent away', async () => {
    await executorWith(LIMITS);
    const gone = new AbortController();
    const stuck = { sizeBytes: SOUND.length, read: () => new Promise<Buffer>(() => undefined) };
    const first = executor.preview(stuck, PARQUET, 3, gone.signal);
    const second = executor.preview(rangesOf(SOUND), PARQUET, 3);
    await expect(executor.preview(rangesOf(SOUND), PARQUET, 3)).rejects.toThrow('too many jobs wait');
    gone.abort(new Error('hung up'));
    await expect(first).rejects.toThrow('hung up');
    expect((await second).rows).toHaveLength(3);
  });
});
