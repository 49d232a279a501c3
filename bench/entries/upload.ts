import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { seedCatalogue } from '../catalogue/seed.js';
import type { TableBytes } from '../catalogue/table-bytes.js';
import { type Child, startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { alternate } from '../harness/rounds.js';
import { upload } from '../harness/upload.js';
import type { BareStoreTask } from '../servers/bare-store.js';
import type { DataioTask } from '../servers/dataio.js';
import type { MemoryUse } from '../servers/memory-meter.js';
import type { StoreWriterTask } from '../servers/store-writer.js';

const MIB = 2 ** 20;
/** In MiB. A gibibyte is what the goals speak of; the default leaves the bench short. */
const SIZE_VARIABLE = 'BENCH_UPLOAD_MIB';
const DEFAULT_MIB = 256;
const ROUNDS = 3;
const SIDE_BY_SIDE = 20;
/** Many at once are smaller, so that they write some gibibytes at most. */
const SIDE_BY_SIDE_PART = 8;
const SETTLE_MS = 1000;

const PLAIN = { kind: 'parquet', what: 'without a look at its content', goal: 0.7 } as const;
const PROFILED = { kind: 'csv', what: 'of CSV, profiled', goal: 0.4 } as const;

/** Tables through the API against the same bytes straight into the store, and the memory that the server takes for it. */
export const uploads: Entry = {
  name: 'upload',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    const mebibytes = Number(process.env[SIZE_VARIABLE] ?? DEFAULT_MIB);
    const { url: databaseUrl, filled } = await postgres.makeDatabase('upload', async (client) => {
      const caller = await seedCatalogue(client, { datasets: 8, open: 8, granted: 0, nested: 0 });
      await client.query('UPDATE users SET is_admin = true WHERE id = $1', [caller.userId]);
      const { rows } = await client.query<{ ds_id: string }>('SELECT ds_id FROM datasets ORDER BY ds_id LIMIT 1');
      return { key: caller.key, dsId: rows[0]?.ds_id ?? '' };
    });
    const server = await startChild<DataioTask, { url: string }>('servers/dataio.js', {
      databaseUrl,
      poolSize: 10,
      home: postgres.home,
    });
    try {
      const url = `${server.told.url}/admin/datasets/${filled.dsId}/STANDARDISED/tables`;
      const send = async (bytes: TableBytes, count: number): Promise<number> => {
        const { seconds } = await upload({ url, key: filled.key, bytes, count });
        return (count * bytes.sizeBytes) / MIB / seconds;
      };
      // Memory first: what uploads have left behind must not count as idle.
      const figures = await memoryFigures(server, mebibytes, send);
      for (const { kind, what, goal } of [PLAIN, PROFILED]) {
        const bytes: TableBytes = { kind, sizeBytes: mebibytes * MIB };
        const rates = await alternate(
          ROUNDS,
          () => send(bytes, 1),
          () => writeToStore({ folder: join(postgres.home, 'floor'), bytes }),
        );
        figures.push({
          name: `upload of ${mebibytes} MiB ${what}, against writing it to the store`,
          unit: 'MiB/s',
          ...rates,
          goal: { of: 'ratio', bound: 'at least', value: goal },
        });
      }
      figures.push(await bareFigure(postgres, mebibytes));
      return figures;
    } finally {
      await server.stop();
    }
  },
};

type Send = (bytes: TableBytes, count: number) => Promise<number>;

async function memoryFigures(server: Child<unknown>, mebibytes: number, send: Send): Promise<Figure[]> {
  const figures: Figure[] = [];
  // Code that every upload needs is loaded by the first.
  await send({ kind: 'csv', sizeBytes: MIB }, 1);
  await sleep(SETTLE_MS);
  const idle = await server.ask<MemoryUse>('start-memory');
  const smaller = Math.ceil(mebibytes / SIDE_BY_SIDE_PART);
  for (const [count, each] of [
    [1, mebibytes],
    [SIDE_BY_SIDE, smaller],
  ] as const) {
    await server.ask<MemoryUse>('read-memory');
    await send({ kind: 'csv', sizeBytes: each * MIB }, count);
    const { peakMiB } = await server.ask<MemoryUse>('read-memory');
    figures.push({
      name: `memory over idle at the peak, ${count === 1 ? 'one upload' : `${count} uploads side by side`} of ${each} MiB of CSV`,
      unit: 'MiB',
      ours: peakMiB - idle.nowMiB,
      peer: undefined,
      goal: { of: 'ours', bound: 'at most', value: 100 },
    });
  }
  return figures;
}

/** What HTTP itself costs: how much of the rate of the store is left behind a server that does nothing else. */
async function bareFigure({ home }: BenchPostgres, mebibytes: number): Promise<Figure> {
  const bytes: TableBytes = { kind: PLAIN.kind, sizeBytes: mebibytes * MIB };
  const server = await startChild<BareStoreTask, { url: string }>('servers/bare-store.js', {
    folder: join(home, 'bare'),
  });
  try {
    const send = async (): Promise<number> => {
      const { seconds } = await upload({ url: server.told.url, key: '', bytes, count: 1 });
      return mebibytes / seconds;
    };
    const rates = await alternate(ROUNDS, send, () => writeToStore({ folder: join(home, 'floor'), bytes }));
    return {
      name: `the same ${mebibytes} MiB to a bare HTTP server in front of the store, against writing it there`,
      unit: 'MiB/s',
      ...rates,
      goal: undefined,
    };
  } finally {
    await server.stop();
  }
}

async function writeToStore(task: StoreWriterTask): Promise<number> {
  const child = await startChild<StoreWriterTask, { seconds: number }>('servers/store-writer.js', task);
  await child.stop();
  return task.bytes.sizeBytes / MIB / child.told.seconds;
}
