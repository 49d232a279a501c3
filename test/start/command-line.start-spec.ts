import { execFile } from 'node:child_process';
import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { CommandLine, type Run } from '../support/command-line.js';

const GDP = join(PROJECT_FOLDER, 'samples', 'datasets', 'EC0002DS0002-gross-domestic-product');

let line: CommandLine;
let folder: string;

beforeAll(async () => {
  line = await CommandLine.start();
}, 180_000);

beforeEach(async () => {
  await line.enterNewFolder();
  ({ folder } = line);
});

afterEach(() => line.leaveFolder());

afterAll(() => line.stop(), 60_000);

const dataio = (...given: Parameters<CommandLine['run']>): Promise<Run> => line.run(...given);
const answered = (user: string, ...words: string[]): Promise<unknown> => line.answered(user, ...words);

describe('the catalogue on the command line', () => {
  test('is listed, searched and shown', async () => {
    const listed = (await answered('analyst', 'list-datasets')) as { ds_id: string }[];
    expect(listed.map(({ ds_id }) => ds_id)).toEqual(['CS0001DS0001', 'EC0002DS0002', 'GS0004DS0004', 'MW0003DS0003']);
    expect((await answered('public', 'list-datasets')) as object[]).toHaveLength(3);
    const { out } = await dataio('analyst', ['search', 'population', 'country']);
    expect(out).toMatch(/^ID +TITLE[^\n]*\nCS0001DS0001 +World Population by Country/);
    expect((await dataio('analyst', ['show', '0001'])).out).toMatch(/^id +CS0001DS0001\n/);
    expect((await dataio('analyst', ['list-tables', '0002'])).out).toMatch(/top-economies/);
    expect((await dataio('analyst', ['preview', '0001', 'population', '-n', '1'])).out.split('\n')).toHaveLength(3);
    expect((await dataio('analyst', ['whoami'])).out).toMatch(/^email +analyst@dataio.local\n/);
  });

  test('says by its exit code what was wrong', async () => {
    const refused = await dataio('public', ['list-tables', 'EC0002DS0002']);
    expect([refused.code, refused.said]).toEqual([3, expect.stringContaining('EC0002DS0002')]);
    expect((await dataio('admin', ['show', 'XX0001DS0001'])).code).toBe(4);
    expect((await dataio('admin', ['show'])).code).toBe(2);
    expect((await dataio(undefined, ['whoami'])).code).toBe(2);
    const nobody = await dataio('admin', ['whoami'], { DATAIO_API_BASE_URL: 'http://127.0.0.1:1' });
    expect([nobody.code, nobody.said]).toEqual([7, expect.stringContaining('cannot be reached')]);
    expect((await dataio(undefined, ['--help'])).out).toContain('dataio login');
  });

  test('keeps address and key where its owner alone reads them', async () => {
    const words = ['login', '--address', line.url, '--key', line.keys['analyst'] ?? ''];
    expect((await dataio(undefined, words)).code).toBe(0);
    const kept = await stat(join(folder, '.config', 'dataio', 'settings.json'));
    expect(kept.mode & 0o777).toBe(0o600);
    expect((await dataio(undefined, ['whoami'])).out).toContain('analyst@dataio.local');
    await dataio(undefined, ['logout']);
    expect((await dataio(undefined, ['whoami'])).code).toBe(2);
    expect((await dataio(undefined, ['login', '--address', line.url, '--key', 'wrong'])).code).toBe(3);
  });
});

describe('transfers on the command line', () => {
  test('fetch a dataset, and of it the second time nothing', async () => {
    const first = await dataio('analyst', ['download-dataset', '0002', '-r', 'here', '-m', '-f', 'json']);
    const place = join(folder, 'here', 'EC0002DS0002-Gross_Domestic_Product_by_Country');
    expect([first.code, first.out]).toEqual([0, `${join('here', 'EC0002DS0002-Gross_Domestic_Product_by_Country')}\n`]);
    expect((await readdir(place)).sort()).toEqual([
      'gdp.csv',
      'metadata.json',
      'sync-history.yaml',
      'top-economies.csv',
    ]);
    expect(await readFile(join(place, 'gdp.csv'))).toEqual(await readFile(join(GDP, 'gdp.csv')));
    const again = await answered('analyst', 'download-dataset', '0002', '-r', 'here');
    expect(again).toMatchObject({
      downloaded: [],
      unchanged: expect.arrayContaining(['gdp', 'top-economies']) as string[],
    });
  });

  test('fetch outlines and weather', async () => {
    expect((await dataio('analyst', ['download-shapefile', 'country_IRL', '-r', '.'])).code).toBe(0);
    const period = ['-s', '2019-03-01', '-e', '2019-03-02'];
    const area = ['--geojson', 'country_IRL.geojson.gz'];
    const subset = await dataio('analyst', ['weather', 'download', 'era5_uk', '-v', 't2m', ...period, ...area]);
    expect([subset.code, subset.said]).toEqual([0, expect.stringContaining('downloaded')]);
    expect((await readFile(subset.out.trim())).subarray(0, 3).toString()).toBe('CDF');
    const zones = ['--regions', 'country_IRL', 'country_GBR', '--every', 'day', '-o', 'zones.csv'];
    expect((await dataio('analyst', ['weather', 'zonal', 'era5_uk', '-v', 't2m', ...period, ...zones])).code).toBe(0);
    expect((await readFile(join(folder, 'zones.csv'), 'utf8')).trim().split('\n')).toHaveLength(5);
    const map = await dataio('analyst', ['weather', 'preview', 'era5_uk', '-v', 't2m', '--region', 'country_IRL']);
    expect([map.code, map.said]).toEqual([0, expect.any(String)]);
    expect((await readFile(map.out.trim())).subarray(1, 4).toString()).toBe('PNG');
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('bring a folder to the server, of which only what differs', async () => {
    const mine = join(folder, 'EC0002DS0002-gross-domestic-product');
    await cp(GDP, mine, { recursive: true });
    expect((await dataio('admin', ['upload-dataset', mine])).code).toBe(0);
    const csv = await readFile(join(mine, 'top-economies.csv'), 'utf8');
    await writeFile(join(mine, 'top-economies.csv'), csv.trimEnd().split('\n').slice(0, -1).join('\n'));
    const planned = (await answered('admin', 'upload-dataset', mine, '--dry-run')) as {
      items: { id: string; action: string }[];
    };
    expect(planned.items.filter(({ action }) => action !== 'keep')).toEqual([
      expect.objectContaining({ id: 'top-economies', action: 'replace', outcome: 'planned' }),
    ]);
    expect((await dataio('admin', ['upload-dataset', mine])).out).toMatch(/top-economies +replace +done/);
    expect((await dataio('analyst', ['upload-dataset', mine])).code).toBe(3);
  });

  test('check files against a manifest', async () => {
    const manifest = join(GDP, 'manifest.yaml');
    const good = await dataio('analyst', ['validate', join(GDP, 'gdp.csv'), '--manifest', manifest]);
    expect([good.code, good.said.trim().split('\n').at(-1)]).toEqual([0, expect.stringMatching(/pass|warn/)]);
    await writeFile(
      join(folder, 'gdp.csv'),
      (await readFile(join(GDP, 'gdp.csv'), 'utf8')).replace(/,\d{4},/, ',someday,'),
    );
    const bad = await dataio('analyst', ['validate', 'gdp.csv', '--manifest', manifest]);
    expect([bad.code, bad.out]).toEqual([6, expect.stringContaining('row 2')]);
  });
});

test('completion is a script that bash takes', async () => {
  const { out } = await dataio(undefined, ['completion', 'bash']);
  await writeFile(
    join(folder, 'completion.sh'),
    `${out}\nCOMP_WORDS=(dataio weather d); COMP_CWORD=2; _dataio; echo "\${COMPREPLY[*]}"\n`,
  );
  const { stdout } = await promisify(execFile)('bash', [join(folder, 'completion.sh')]);
  expect(stdout.trim()).toBe('download');
});
