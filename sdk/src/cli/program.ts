import { Command, InvalidArgumentError, Option } from 'commander';
import type { DownloadOptions, PictureOptions, WeatherOptions, ZonalOptions } from './commands/transfers.js';
import type { ListOptions } from './commands/catalogue.js';
import type { FolderOptions, TableOptions } from './commands/curation.js';
import type { BucketType } from '../api/shapes.js';
import { addGroup, type Context, wholeNumber } from './command-tables.js';
import { ADMINISTRATION } from './tables/administration.js';
import { KEYS } from './tables/keys.js';
import { USAGE } from './tables/usage.js';
import { terminalOf } from './terminal.js';

const BUCKET = new Option('-b, --bucket-type <type>', 'bucket of the tables')
  .choices(['STANDARDISED', 'PREPROCESSED'])
  .default('STANDARDISED');

/**
 * The commands. What they need is loaded when they run, so that `--help` comes at once.
 *
 * @param signal aborted by Ctrl-C
 */
export function buildProgram(signal: AbortSignal): Command {
  const program = new Command('dataio')
    // Before the commands are added, which inherit it.
    .exitOverride()
    .description('Find, download and upload datasets of a DataIO server.')
    .version('0.1.0')
    .option('--json', 'results as JSON')
    .showHelpAfterError('Try --help.')
    .addHelpText(
      'after',
      `
Examples:
  dataio login
  dataio search rainfall district
  dataio download-dataset CS0001DS0001 --get-metadata
  dataio weather download era5_uk --variables t2m --start 2019-03-01 --end 2019-03-31 --region country_GBR`,
    );

  async function context(): Promise<Context> {
    const { clientOf, readSettings } = await import('./settings.js');
    return { client: clientOf(await readSettings(), signal), terminal: terminalOf(program.opts()), signal };
  }

  program
    .command('login')
    .description('keep the address of the server and your key for the next commands')
    .option('-a, --address <address>', 'address of the server, such as https://data.example.org')
    .option('-k, --key <key>', 'your API key; better typed when asked, or piped in: other users may see command lines')
    .action(async (options: { address?: string; key?: string }) => {
      const { logIn } = await import('./commands/session.js');
      await logIn(terminalOf(program.opts()), options, signal);
    });

  program
    .command('logout')
    .description('forget address and key')
    .action(async () => {
      const { logOut } = await import('./commands/session.js');
      await logOut(terminalOf(program.opts()));
    });

  program
    .command('whoami')
    .description('whose key is in use')
    .action(async () => {
      const { client, terminal } = await context();
      const { whoAmI } = await import('./commands/catalogue.js');
      await whoAmI(client, terminal);
    });

  filters(program.command('list-datasets').description('the datasets that you may see')).action(
    async (options: ListOptions) => {
      const { client, terminal } = await context();
      const { listDatasets } = await import('./commands/catalogue.js');
      await listDatasets(client, terminal, options);
    },
  );

  filters(program.command('search').description('find datasets by words, best matches first'))
    .argument('<words...>', 'words of titles, descriptions, tags, owners, tables and columns')
    .action(async (words: string[], options: ListOptions) => {
      const { client, terminal } = await context();
      const { listDatasets } = await import('./commands/catalogue.js');
      await listDatasets(client, terminal, options, words.join(' '));
    });

  program
    .command('show')
    .description('one dataset with its tables')
    .argument('<dataset>', 'its id, or the last four digits')
    .action(async (dataset: string) => {
      const { client, terminal } = await context();
      const { showDataset } = await import('./commands/catalogue.js');
      await showDataset(client, terminal, dataset);
    });

  program
    .command('list-tables')
    .description('the tables of a dataset that you may download')
    .argument('<dataset>', 'its id, or the last four digits')
    .addOption(BUCKET)
    .action(async (dataset: string, { bucketType }: { bucketType: BucketType }) => {
      const { client, terminal } = await context();
      const { listTables } = await import('./commands/catalogue.js');
      await listTables(client, terminal, dataset, bucketType);
    });

  program
    .command('preview')
    .description('the first rows of a table')
    .argument('<dataset>', 'its id, or the last four digits')
    .argument('<table>', 'name of the table')
    .addOption(BUCKET)
    .option('-n, --rows <count>', 'how many rows', wholeNumber, 10)
    .action(async (dataset: string, table: string, options: { bucketType: BucketType; rows: number }) => {
      const { client, terminal } = await context();
      const { previewTable } = await import('./commands/catalogue.js');
      await previewTable(client, terminal, dataset, { ...options, table });
    });

  program
    .command('download-dataset')
    .description('the tables of a dataset, of which only what has changed is fetched')
    .argument('<dataset>', 'its id, or the last four digits')
    .addOption(BUCKET)
    .option('-r, --root-dir <folder>', 'folder in which the folder of the dataset is made', 'data')
    .option('-m, --get-metadata', 'also write what tables and columns mean')
    .addOption(
      new Option('-f, --metadata-format <format>', 'form of the metadata').choices(['yaml', 'json']).default('yaml'),
    )
    .option('-p, --parallel <count>', 'tables at the same time', wholeNumber, 4)
    .action(async (dataset: string, options: DownloadOptions) => {
      const { client, terminal } = await context();
      const { downloadDatasetCommand } = await import('./commands/transfers.js');
      await downloadDatasetCommand(client, terminal, dataset, options, signal);
    });

  program
    .command('download-shapefile')
    .description('the outline of a region, as GeoJSON packed with gzip')
    .argument('<region>', 'id of the region, such as country_GBR')
    .option('-r, --root-dir <folder>', 'folder of the file', 'data')
    .action(async (region: string, options: { rootDir: string }) => {
      const { client, terminal } = await context();
      const { downloadShapefile } = await import('./commands/transfers.js');
      await downloadShapefile(client, terminal, region, options, signal);
    });

  const weather = program.command('weather').description('subsets of gridded weather');
  weather
    .command('list')
    .description('the stores, their variables and time spans')
    .action(async () => {
      const { client, terminal } = await context();
      const { listWeather } = await import('./commands/transfers.js');
      await listWeather(client, terminal);
    });
  weather
    .command('download')
    .description('a subset as NetCDF')
    .argument('<store>', 'name of the store')
    .requiredOption('-v, --variables <names...>', 'variables')
    .requiredOption('-s, --start <date>', 'first instant: 2019, 2019-03, 2019-03-01, 2019-03-01T06')
    .requiredOption('-e, --end <date>', 'last instant, included')
    .option('--region <id>', 'region with an outline')
    .option('--geojson <file>', 'area from a file')
    .addOption(
      new Option('--mask <kind>', 'what of the area counts').choices(['bbox', 'center', 'touched', 'fraction']),
    )
    .option('-o, --output <file>', 'name of the file; the server names it otherwise')
    .option('--dry-run', 'say what it would be, and fetch nothing')
    .action(async (name: string, options: WeatherOptions) => {
      const { client, terminal } = await context();
      const { downloadWeather } = await import('./commands/transfers.js');
      await downloadWeather(client, terminal, name, options, signal);
    });

  weather
    .command('zonal')
    .description('numbers per region and period: mean, min, max, sum')
    .argument('<store>', 'name of the store')
    .requiredOption('-v, --variables <names...>', 'variables')
    .requiredOption('-s, --start <date>', 'first instant')
    .requiredOption('-e, --end <date>', 'last instant, included')
    .option('--regions <ids...>', 'regions with an outline')
    .option('--geojson <file>', 'zones from a file, one per feature')
    .addOption(new Option('--every <period>', 'one row per').choices(['hour', 'day', 'week', 'month', 'year']))
    .addOption(
      new Option('-f, --format <format>', 'form of the file').choices(['csv', 'json', 'parquet']).default('csv'),
    )
    .option('-o, --output <file>', 'name of the file; the server names it otherwise')
    .action(async (name: string, options: ZonalOptions) => {
      const { client, terminal } = await context();
      const { downloadZonal } = await import('./commands/transfers.js');
      await downloadZonal(client, terminal, name, options, signal);
    });
  weather
    .command('preview')
    .description('a map of one step, as PNG')
    .argument('<store>', 'name of the store')
    .requiredOption('-v, --variable <name>', 'variable')
    .option('-t, --time <date>', 'the first step in it is drawn; the last of all otherwise')
    .option('--region <id>', 'region with an outline')
    .option('--bbox <box>', 'west,south,east,north')
    .option('-o, --output <file>', 'name of the file')
    .action(async (name: string, options: PictureOptions) => {
      const { client, terminal } = await context();
      const { drawWeather } = await import('./commands/transfers.js');
      await drawWeather(client, terminal, name, options, signal);
    });

  program
    .command('upload-dataset')
    .description('bring a dataset folder to the server; only what differs is changed')
    .argument('<folder>', 'folder with info.yml, metadata.yaml and a CSV file per table')
    .addOption(BUCKET)
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--in-parts-from <MiB>', 'tables from this size on go up in parts', wholeNumber, 32)
    .addHelpText(
      'after',
      `
Examples:
  dataio upload-dataset CS0001DS0001-world-population --dry-run
  dataio upload-dataset CS0001DS0001-world-population`,
    )
    .action(async (folder: string, options: FolderOptions) => {
      const { uploadDatasetCommand } = await import('./commands/curation.js');
      await uploadDatasetCommand(await context(), folder, options);
    });

  program
    .command('upload-table')
    .description('put one file there as a table, in parts; run again after a break, it goes on')
    .argument('<file>', 'CSV or Parquet file; its name without the extension is the name of the table')
    .argument('<dataset>', 'id of the dataset')
    .addOption(BUCKET)
    .option('-d, --description <text>', 'what the table is')
    .option('-s, --source <address>', 'where it comes from')
    .option('--dictionary <file>', 'what its columns mean, as YAML or JSON')
    .option('-p, --parallel <count>', 'parts at the same time', wholeNumber, 3)
    .addHelpText(
      'after',
      `
Examples:
  dataio upload-table rainfall.csv RN0001DS0001 --description "Rain per month and station."
  dataio upload-table rainfall.parquet RN0001DS0001 --dictionary columns.yaml`,
    )
    .action(async (file: string, dataset: string, options: TableOptions) => {
      const { uploadTableCommand } = await import('./commands/curation.js');
      await uploadTableCommand(await context(), file, dataset, options);
    });

  program
    .command('validate')
    .description('check files against a manifest; nothing is stored')
    .argument('<files...>', 'CSV or Parquet files, or one GeoJSON file')
    .option('--manifest <file>', 'manifest to check against')
    .option('--dataset <id>', 'dataset whose manifest to check against')
    .action(async (files: string[], options: { manifest?: string; dataset?: string }) => {
      const { client, terminal } = await context();
      const { validateCommand } = await import('./commands/curation.js');
      await validateCommand(client, terminal, files, options);
    });

  for (const group of [KEYS, ADMINISTRATION, USAGE]) addGroup(program, group, context);

  program
    .command('completion')
    .description('a script for your shell: eval "$(dataio completion bash)"')
    .argument('<shell>', 'bash, zsh or fish')
    .action(async (shell: string) => {
      const { completionScript } = await import('./completion.js');
      const script = completionScript(program, shell);
      if (script === undefined) throw new InvalidArgumentError(`${shell} is none of bash, zsh and fish.`);
      process.stdout.write(`${script}\n`);
    });
  return program;
}

function filters(command: Command): Command {
  return command
    .option('-t, --tag <tags...>', 'with one of these tags')
    .option('-c, --collection <ids...>', 'of these collections')
    .option('-o, --owner <names...>', 'of these owners')
    .option('--region <ids...>', 'of these regions and what is in them')
    .option('-n, --limit <count>', 'at most so many', wholeNumber);
}
