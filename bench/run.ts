import { parseArgs } from 'node:util';
import { catalogueGrowth } from './entries/catalogue-growth.js';
import { catalogueSearch } from './entries/catalogue-search.js';
import { clientDownload } from './entries/client-download.js';
import { datasetList } from './entries/dataset-list.js';
import { listing } from './entries/listing.js';
import { mixedReads } from './entries/mixed-reads.js';
import { revocation } from './entries/revocation.js';
import { signing } from './entries/signing.js';
import { singleCall } from './entries/single-call.js';
import { uploads } from './entries/upload.js';
import { usageCounting } from './entries/usage-counting.js';
import { userGrowth } from './entries/user-growth.js';
import { weatherDecode } from './entries/weather-decode.js';
import { weatherExtract } from './entries/weather-extract.js';
import { wrongKeys } from './entries/wrong-keys.js';
import { type BenchPostgres, startBenchPostgres } from './harness/database.js';
import type { Figure } from './harness/figure.js';
import { jsonOf, tableOf } from './harness/report.js';

const ENTRIES = [
  datasetList,
  singleCall,
  catalogueGrowth,
  catalogueSearch,
  mixedReads,
  userGrowth,
  usageCounting,
  wrongKeys,
  revocation,
  listing,
  signing,
  uploads,
  clientDownload,
  weatherDecode,
  weatherExtract,
];

/** A goal that is not met is a figure and no failure: the exit code speaks of what broke. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string', multiple: true } } });
  const unknown = values.only?.find((name) => !ENTRIES.some((entry) => entry.name === name));
  if (unknown !== undefined) {
    throw new Error(`There is no entry ${unknown}; there are ${ENTRIES.map((entry) => entry.name).join(', ')}.`);
  }
  const postgres = await startBenchPostgres();
  removeOnSignals(postgres);
  try {
    const figures: Figure[] = [];
    for (const entry of ENTRIES) {
      if (values.only && !values.only.includes(entry.name)) continue;
      process.stderr.write(`${entry.name} …\n`);
      figures.push(...(await entry.measure(postgres)));
    }
    process.stdout.write(values.json ? jsonOf(figures) : tableOf(figures));
  } finally {
    await postgres.remove();
  }
}

/** PostgreSQL would outlive us; the servers end with their parent. */
function removeOnSignals(postgres: BenchPostgres): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void postgres.remove().finally(() => process.exit(1)));
  }
}

await main();
