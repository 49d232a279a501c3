import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { seedCatalogue } from '../catalogue/seed.js';
import { tableChunks } from '../catalogue/table-bytes.js';
import { startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { alternate, median } from '../harness/rounds.js';
import type { DataioTask } from '../servers/dataio.js';
import type * as NodeSurface from '../../sdk/src/node/surface.js';
import type * as Surface from '../../sdk/src/surface.js';

const run = promisify(execFile);
const MIB = 2 ** 20;
const TABLES = 50;
/** In MiB, of each table. */
const SIZE_VARIABLE = 'BENCH_DOWNLOAD_MIB';
const DEFAULT_MIB = 8;
const ROUNDS = 5;
const COMMAND_RUNS = 3;
const HELP_RUNS = 11;
const BUILT = join(PROJECT_FOLDER, 'sdk', 'dist');
const CLI = join(BUILT, 'cli', 'main.js');
const TSC = join(PROJECT_FOLDER, 'node_modules', 'typescript', 'bin', 'tsc');

/** A dataset fetched by the client against curl with the same links; how soon the help is there; what an install brings. */
export const clientDownload: Entry = {
  name: 'client-download',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    await run(process.execPath, [TSC, '-p', join(PROJECT_FOLDER, 'sdk')]);
    return [...(await downloadFigures(postgres)), await helpFigure(), await packagesFigure()];
  },
};

async function downloadFigures(postgres: BenchPostgres): Promise<Figure[]> {
  if (!(await isCurlThere())) {
    process.stderr.write('The download is left out: install curl.\n');
    return [];
  }
  const mebibytes = Number(process.env[SIZE_VARIABLE] ?? DEFAULT_MIB);
  const { url: databaseUrl, filled } = await postgres.makeDatabase('client_download', async (client) => {
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
  const root = join(postgres.home, 'downloads');
  const calls = new Calls(server.told.url, filled.key, filled.dsId);
  try {
    const bytes = await calls.fill(mebibytes * MIB);
    const rateOf = async (fetchAll: Fetching): Promise<number> => {
      const folder = join(root, randomUUID());
      await mkdir(folder, { recursive: true });
      const seconds = await fetchAll(calls, folder);
      await rm(folder, { recursive: true, force: true });
      return bytes / MIB / seconds;
    };
    const byClient = await clientFetching();
    const rates = await alternate(
      ROUNDS,
      () => rateOf(byClient),
      () => rateOf(byCurl),
    );
    const byCommand: number[] = [];
    for (let time = 0; time < COMMAND_RUNS; time++) byCommand.push(await rateOf(fetchByCommand));
    return [
      {
        name: `downloading ${TABLES} tables of ${mebibytes} MiB with the client, checked by their hashes, against curl --parallel`,
        unit: 'MiB/s',
        ...rates,
        goal: { of: 'ratio', bound: 'at least', value: 0.9 },
      },
      {
        name: 'the same with dataio download-dataset, the start of the process included',
        unit: 'MiB/s',
        ours: median(byCommand),
        peer: rates.peer,
        goal: undefined,
      },
    ];
  } finally {
    await server.stop();
  }
}

interface Link {
  readonly table_name: string;
  readonly download_link: string;
}

/** What the bench asks of the server before anything is measured. */
class Calls {
  constructor(
    readonly url: string,
    readonly key: string,
    readonly dsId: string,
  ) {}

  /** @returns how many bytes the tables have together */
  async fill(sizeBytes: number): Promise<number> {
    const file = new Blob([...tableChunks({ kind: 'csv', sizeBytes })] as Buffer<ArrayBuffer>[]);
    for (let number = 1; number <= TABLES; number++) {
      const name = `table_${number}`;
      const form = new FormData();
      form.set('table_metadata_file', new Blob([JSON.stringify({ table_name: name })]), 'metadata.json');
      form.set('file', file, `${name}.csv`);
      await this.ask(`/admin/datasets/${this.dsId}/STANDARDISED/tables`, { method: 'POST', body: form });
    }
    return file.size * TABLES;
  }

  async listLinks(): Promise<Link[]> {
    return (await this.ask(`/datasets/${this.dsId}/STANDARDISED/tables`)).json() as Promise<Link[]>;
  }

  private async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(this.url + path, { ...init, headers: { 'X-API-Key': this.key } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}

/** @returns seconds */
type Fetching = (calls: Calls, folder: string) => Promise<number>;

/** As a program uses it: the links and the hashes count. */
async function clientFetching(): Promise<Fetching> {
  const built = (name: string): Promise<unknown> => import(pathToFileURL(join(BUILT, name)).href);
  const { DataioClient } = (await built('surface.js')) as typeof Surface;
  const { downloadDataset } = (await built('node/surface.js')) as typeof NodeSurface;
  return ({ url, key, dsId }, folder) => {
    const client = new DataioClient({ address: url, apiKey: key });
    return timed(() => downloadDataset(client, { dataset: dsId, root: folder }));
  };
}

/** As a shell runs it. */
function fetchByCommand({ url, key, dsId }: Calls, folder: string): Promise<number> {
  const environment = { DATAIO_API_BASE_URL: url, DATAIO_API_KEY: key, HOME: folder };
  return timed(() => run(process.execPath, [CLI, 'download-dataset', dsId, '-r', folder], { env: environment }));
}

/** The links are asked for before, and the result is not looked at. */
async function byCurl(calls: Calls, folder: string): Promise<number> {
  const links = await calls.listLinks();
  const lines = links.map(({ table_name: name, download_link: link }) => `url = "${link}"\noutput = "${name}.csv"\n`);
  const config = join(folder, 'curl.txt');
  await writeFile(config, lines.join(''));
  return timed(() => run('curl', ['--silent', '--fail', '--parallel', '--config', config], { cwd: folder }));
}

async function helpFigure(): Promise<Figure> {
  const waits: number[] = [];
  for (let time = 0; time < HELP_RUNS; time++) {
    waits.push((await timed(() => run(process.execPath, [CLI, '--help']))) * 1000);
  }
  return {
    name: 'dataio --help, from the start of the process to its end',
    unit: 'ms',
    ours: median(waits),
    peer: undefined,
    goal: { of: 'ours', bound: 'at most', value: 300 },
  };
}

/** As npm resolves them here, so that no registry is asked. */
async function packagesFigure(): Promise<Figure> {
  const words = ['ls', '--workspace', 'sdk', '--all', '--omit=dev', '--parseable'];
  const { stdout } = await run('npm', words, { cwd: PROJECT_FOLDER });
  const found = stdout.split('\n').filter((path) => path.includes('node_modules'));
  const paths = new Set(found.filter((path) => !path.endsWith('dataio-client')));
  return {
    name: 'packages that installing the client brings, besides itself',
    unit: '',
    ours: paths.size,
    peer: undefined,
    goal: { of: 'ours', bound: 'at most', value: 14 },
  };
}

async function isCurlThere(): Promise<boolean> {
  return run('curl', ['--version']).then(
    () => true,
    () => false,
  );
}

/** @returns seconds */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
