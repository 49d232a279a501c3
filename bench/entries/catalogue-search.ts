import { COMMON_WORD, seedWideCatalogue, type WideCallers } from '../catalogue/wide-catalogue.js';
import { type Child, startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { applyLoad } from '../harness/load.js';
import { alternate } from '../harness/rounds.js';
import type { DataioTask } from '../servers/dataio.js';

const SMALL = 1_000;
/** A million takes a quarter of an hour to make. */
const LARGE = Number(process.env['BENCH_SEARCH_DATASETS'] ?? 100_000);
const ROUNDS = 2;
const REQUESTS = 60;
const LIMIT_SECONDS = 2;
const LONGEST_MS = 150;

interface Side {
  readonly server: Child<{ url: string }>;
  readonly callers: WideCallers;
}

const CALLERS = [
  ['few grants', 'fewGrants'],
  ['1,000 grants', 'manyGrants'],
  ['an administrator', 'administrator'],
] as const;

const CALLS: readonly (readonly [string, (callers: WideCallers) => string])[] = [
  ['a page', () => '/datasets?limit=100'],
  ['a page by title', () => '/datasets?limit=100&sort=title'],
  ['a common word', () => `/datasets?limit=100&q=${COMMON_WORD}`],
  ['a rare word', ({ rareWord }) => `/datasets?limit=100&q=${rareWord}`],
  ['facets', () => '/datasets/facets?limit=100'],
  ['facets of a rare word', ({ rareWord }) => `/datasets/facets?limit=100&q=${rareWord}`],
  ['facets of a common word', () => `/datasets/facets?limit=100&q=${COMMON_WORD}`],
];

/** The wait for lists, searches and facets in a large catalogue against one of 1,000, for callers of each kind. */
export const catalogueSearch: Entry = {
  name: 'catalogue-search',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    const sides: Side[] = [];
    try {
      for (const datasets of [SMALL, LARGE]) sides.push(await open(postgres, datasets));
      const [small, large] = sides as [Side, Side];
      const figures: Figure[] = [];
      for (const [who, key] of CALLERS) {
        for (const [what, pathOf] of CALLS) {
          const waits = await alternate(
            ROUNDS,
            () => waitOf(large, key, pathOf),
            () => waitOf(small, key, pathOf),
          );
          figures.push({
            name: `${what}, p95, ${LARGE.toLocaleString('en')} datasets against 1,000, ${who}`,
            unit: 'ms',
            ...waits,
            goal: { of: 'ratio', bound: 'at most', value: 2 },
          });
        }
      }
      const longest = Math.max(...figures.map(({ ours }) => ours));
      const goal = { of: 'ours', bound: 'at most', value: LONGEST_MS } as const;
      return [...figures, { name: 'the longest of these', unit: 'ms', ours: longest, peer: undefined, goal }];
    } finally {
      for (const { server } of sides) await server.stop();
    }
  },
};

async function open(postgres: BenchPostgres, datasets: number): Promise<Side> {
  const made = await postgres.makeDatabase(`search_${datasets}`, (client) => seedWideCatalogue(client, datasets));
  const server = await startChild<DataioTask, { url: string }>('servers/dataio.js', {
    databaseUrl: made.url,
    poolSize: 2,
    home: postgres.home,
  });
  return { server, callers: made.filled };
}

async function waitOf(
  { server, callers }: Side,
  key: Exclude<keyof WideCallers, 'rareWord'>,
  pathOf: (callers: WideCallers) => string,
): Promise<number> {
  const load = { connections: 1, seconds: LIMIT_SECONDS, requests: REQUESTS };
  const url = server.told.url + pathOf(callers);
  return (await applyLoad({ ...load, url, headers: { 'X-API-Key': callers[key] } })).p95Ms;
}
