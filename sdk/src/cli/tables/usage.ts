import type { UsageDimension, UsageFilters, UsageOfKey, UsageTop } from '../../api/shapes.js';
import type { DataioClient } from '../../client.js';
import {
  type CommandGroup,
  type CommandRow,
  type Context,
  listing,
  type OptionRow,
  showing,
} from '../command-tables.js';
import { readableSize } from '../terminal.js';

const FILTERS: readonly OptionRow[] = [
  { flags: '--from <day>', what: 'first day, in UTC; thirty days ago unless told' },
  { flags: '--to <day>', what: 'last day, included' },
  { flags: '-d, --ds-id <id>', what: 'of one dataset' },
  { flags: '-i, --item <name>', what: 'of one table, weather store or region' },
  { flags: '-u, --user-email <email>', what: 'of one user' },
  { flags: '-c, --client <kind>', what: 'of one kind of client, such as python' },
  { flags: '--action <name>', what: 'of one action, such as table-download' },
];
const CSV: readonly OptionRow[] = [
  { flags: '--csv', what: 'as CSV, to standard output' },
  { flags: '-o, --output <file>', what: 'as CSV, into a file' },
];
const DIMENSIONS = ['day', 'dataset', 'table', 'user', 'client', 'action', 'weather', 'region'] as const;
const TOPS = ['datasets', 'tables', 'users'] as const;

interface AsCsv {
  readonly csv?: boolean;
  readonly output?: string;
}

const SUMS = {
  VIEWS: ({ views }: UsageOfKey) => views,
  DOWNLOADS: ({ downloads }: UsageOfKey) => downloads,
  BYTES: ({ bytes }: UsageOfKey) => readableSize(bytes),
};

export const USAGE: CommandGroup = {
  name: 'usage',
  what: 'what was viewed and downloaded; administrators only',
  commands: [
    showing(
      {
        name: 'totals',
        what: 'sums, and how many datasets and users they are of',
        options: FILTERS,
        examples: ['usage totals', 'usage totals --from 2026-01-01 --to 2026-12-31 --ds-id CS0001DS0001'],
      },
      (client, _words, filters: UsageFilters) => client.usage.sum(filters),
      ({ from, to, datasets, users, views, downloads, bytes, actions }) => ({
        time: `${from} to ${to}`,
        datasets,
        users,
        views,
        downloads,
        bytes: readableSize(bytes),
        actions: actions.map(({ key, count }) => `${key ?? 'unknown'} ${count}`).join(', '),
      }),
    ),
    orCsv(
      listing(
        {
          name: 'series',
          what: 'sums by day, dataset, table, user, client, action, weather store or region',
          options: [{ flags: '-b, --by <what>', what: 'sums by', choices: DIMENSIONS, standard: 'day' }, ...FILTERS],
          examples: ['usage series', 'usage series --by dataset --from 2026-01-01 -o datasets.csv'],
        },
        (client, _words, { by, ...filters }: UsageFilters & { by: UsageDimension }) => client.usage.listBy(by, filters),
        { KEY: ({ key }) => key, NAME: ({ name }) => name, ...SUMS },
      ),
      (client, { by, ...filters }: UsageFilters & { by: UsageDimension }, signal) =>
        client.usage.openCsvBy(by, filters, { signal }),
    ),
    listing(
      {
        name: 'top',
        what: 'the datasets, tables or users with the most downloads',
        words: { '<what>': TOPS.join(', ') },
        options: FILTERS,
        examples: ['usage top datasets', 'usage top users --ds-id CS0001DS0001 --limit 20'],
      },
      (client, [of], filters: UsageFilters) => top(client, of as UsageTop, filters),
      { KEY: ({ key }) => key, NAME: ({ name }) => name, ...SUMS },
      10,
    ),
    orCsv(
      listing(
        {
          name: 'counts',
          what: 'the counts as they are kept, for work of your own',
          options: FILTERS,
          examples: ['usage counts --csv > counts.csv', 'usage counts --ds-id CS0001DS0001 -o counts.csv'],
        },
        (client, _words, filters: UsageFilters) => client.usage.listCounts(filters),
        {
          DAY: ({ day }) => day,
          ACTION: ({ action }) => action,
          DATASET: ({ ds_id }) => ds_id,
          ITEM: ({ item }) => item,
          CLIENT: ({ client }) => client,
          USER: ({ user_email }) => user_email,
          COUNT: ({ count }) => count,
          BYTES: ({ bytes }) => readableSize(bytes),
        },
      ),
      (client, filters: UsageFilters, signal) => client.usage.openCsvOfCounts(filters, { signal }),
    ),
  ],
};

/** As many as the server gives at most; `-n` bounds what is shown. */
async function* top(client: DataioClient, of: UsageTop, filters: UsageFilters): AsyncGenerator<UsageOfKey, void> {
  yield* await client.usage.listTop(of, { ...filters, limit: 1000 });
}

/** With `--csv` or `-o`, the file that the server makes. */
function orCsv<Filters extends object>(
  row: CommandRow,
  open: (client: DataioClient, filters: Filters, signal: AbortSignal) => Promise<Response>,
): CommandRow {
  const run = async (context: Context, words: readonly string[], fields: AsCsv & Filters): Promise<void> => {
    const { csv = false, output, ...others } = fields;
    if (!csv && output === undefined) return row.run(context, words, others);
    const { limit: _, ...filters } = others as { limit?: number };
    const response = await open(context.client, filters as Filters, context.signal);
    const { writeResponse } = await import('../commands/response-output.js');
    await writeResponse(context.terminal, response, output);
  };
  return { ...row, options: [...(row.options ?? []), ...CSV], run };
}
