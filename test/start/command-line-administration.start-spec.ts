import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { allOf, DataioClient } from '../../sdk/src/surface.js';
import { CommandLine, type Run } from '../support/command-line.js';
import { TcpFaultProxy } from '../support/tcp-fault-proxy.js';
import { waitUntil } from '../support/wait-until.js';

const PART_BYTES = 5 * 2 ** 20;
const DATASET = 'CS0001DS0009';
const LARGE = `station,mm\n${'Dharwad,12.5\n'.repeat(3_500_000)}`;
/** Transfers stand still then, so that there is something to interrupt. More than the parts that are sent side by side. */
const HELD_AFTER_BYTES = 25 * 2 ** 20;
/** For a started command, and for counts that are written now and then. */
const LIMIT_MS = 90_000;

let line: CommandLine;
let proxy: TcpFaultProxy;
let admin: DataioClient;
let throughProxy: Record<string, string>;

beforeAll(async () => {
  line = await CommandLine.start({ DIRECT_UPLOAD_PART_BYTES: String(PART_BYTES) });
  proxy = await TcpFaultProxy.open(Number(new URL(line.url).port));
  throughProxy = { DATAIO_API_BASE_URL: `http://127.0.0.1:${proxy.port}` };
  admin = new DataioClient({ address: `${line.url}/api/v1`, apiKey: line.keys['admin'] ?? '' });
}, 180_000);

beforeEach(() => line.enterNewFolder());

afterEach(async () => {
  await proxy.pass();
  await line.leaveFolder();
});

afterAll(async () => {
  await proxy.close();
  await line.stop();
}, 60_000);

async function done(user: string, words: string): Promise<Run> {
  const run = await line.run(user, words.split(' '));
  if (run.code !== 0) throw new Error(`dataio ${words}: ${run.said}`);
  return run;
}

describe('keys on the command line', () => {
  test('are made, shown once, rotated and revoked', async () => {
    const words = ['keys', 'create', 'dashboard', '-r', '-d', 'EC0002DS0002', '-e', '90d'];
    const made = await line.run('analyst', words);
    expect([made.code, made.said]).toEqual([0, expect.stringContaining('not shown again')]);
    const mine = { DATAIO_API_BASE_URL: line.url, DATAIO_API_KEY: made.out.trim() };
    expect((await line.run(undefined, ['whoami'], mine)).out).toContain('analyst@dataio.local');
    const listed = (await line.answered('analyst', 'keys', 'list')) as { key_id: string; name: string }[];
    const key = listed.find(({ name }) => name === 'dashboard')!;
    expect(key).toMatchObject({ read_only: true, datasets: ['EC0002DS0002'] });
    expect(JSON.stringify(listed)).not.toContain(made.out.trim());
    const next = (await line.answered('analyst', 'keys', 'rotate', 'dashboard', '-o', '0')) as {
      key_id: string;
      key: string;
    };
    expect((await line.run(undefined, ['whoami'], mine)).code).toBe(3);
    expect((await done('admin', `keys list -u analyst@dataio.local`)).out).toContain(next.key_id);
    await done('analyst', `keys revoke ${next.key_id}`);
    expect((await line.run(undefined, ['whoami'], { ...mine, DATAIO_API_KEY: next.key })).code).toBe(3);
    expect((await line.run('analyst', ['keys', 'create', 'x', '-e', 'soon'])).code).toBe(2);
  });
});

describe('administration on the command line', () => {
  test('makes users, puts them into groups, and grants', async () => {
    const key = (await done('admin', 'admin users create asha@example.org')).out.trim();
    const asha = { DATAIO_API_BASE_URL: line.url, DATAIO_API_KEY: key };
    await done('admin', 'admin users create team@example.org --is-group');
    await done('admin', 'admin groups add team@example.org asha@example.org');
    expect((await done('admin', 'admin groups members team@example.org')).out).toBe('EMAIL\nasha@example.org\n');
    expect((await line.run(undefined, ['list-tables', 'MW0003DS0003'], asha)).code).toBe(3);
    await done('admin', 'admin grants give team@example.org download MW0003DS0003 -e 2099-01-01 -r test');
    expect((await line.run(undefined, ['list-tables', 'MW0003DS0003'], asha)).code).toBe(0);
    const [grant] = (await line.answered('admin', 'admin', 'grants', 'list', '-u', 'team@example.org')) as object[];
    expect(grant).toMatchObject({ permission: 'DOWNLOAD', expires_at: '2099-01-01T00:00:00.000Z', reason: 'test' });
    const why = await done('admin', 'admin grants explain asha@example.org MW0003DS0003');
    expect(why.out).toMatch(/level +DOWNLOAD\n.*\nby +GRANT DOWNLOAD \(grant \d+\)/);
    await done('admin', 'admin users suspend asha@example.org');
    expect((await line.run(undefined, ['whoami'], asha)).code).toBe(3);
    expect((await done('admin', 'admin users list --is-suspended yes')).out).toContain('asha@example.org');
    await done('admin', 'admin users delete asha@example.org --yes');
    expect((await line.run('admin', ['admin', 'users', 'show', 'asha@example.org'])).code).toBe(4);
    expect((await line.run('analyst', ['admin', 'users', 'list'])).code).toBe(3);
  });

  test('makes, deletes, restores and purges datasets, and shows who did', async () => {
    const [source] = (await line.answered('admin', 'admin', 'sources', 'list', '-n', '1')) as { id: number }[];
    const id = 'CS0001DS0008';
    const words = ['admin', 'datasets', 'create', id, '-t', 'Gone soon', '-o', 'World Bank', '-s', String(source!.id)];
    expect((await line.run('admin', words)).code).toBe(0);
    await done('admin', `admin datasets change ${id} --access-level VIEW --tags a b`);
    expect((await done('public', `show ${id}`)).out).toMatch(/title +Gone soon/);
    await done('admin', `admin datasets delete ${id} -r replaced`);
    expect((await done('admin', 'admin datasets deleted')).out).toMatch(/CS0001DS0008.*replaced/);
    await done('admin', `admin datasets restore ${id}`);
    await done('admin', `admin datasets delete ${id}`);
    expect((await line.run('admin', ['admin', 'datasets', 'purge', id])).code).toBe(2);
    await done('admin', `admin datasets purge ${id} --yes`);
    const { out } = await done('admin', `admin audit list -s ${id}`);
    expect(out.match(/dataset\.\w+/g)!.slice(0, 2)).toEqual(['dataset.purge', 'dataset.delete']);
    expect((await done('admin', `admin audit list -s ${id} -n 1`)).said).toContain('There are more than 1');
    expect((await done('admin', 'admin owners list')).out).toContain('World Bank');
    expect((await line.run('admin', ['admin', 'collections', 'delete', 'CS0001'])).code).toBe(5);
  });

  test('shows usage, and writes it as CSV', async () => {
    await done('analyst', 'show CS0001DS0001');
    const mine = { ds_id: 'CS0001DS0001', client: 'dataio-cli' } as const;
    const words = ['usage', 'series', '--by', 'action', '-d', mine.ds_id, '-c', mine.client];
    const isCounted = async (): Promise<boolean> => (await allOf(admin.usage.listBy('action', mine))).length > 0;
    await waitUntil('the view is counted', isCounted, LIMIT_MS);
    expect((await line.run('admin', words)).out).toMatch(/^KEY +NAME +VIEWS.*\ndataset-view +/);
    const csv = await line.run('admin', [...words, '--csv']);
    expect(csv.out).toMatch(/^action,.*\r?\ndataset-view,/);
    expect((await line.run('admin', [...words, '-o', 'usage.csv'])).code).toBe(0);
    expect(await readFile(join(line.folder, 'usage.csv'), 'utf8')).toBe(csv.out);
    expect((await done('admin', 'usage totals')).out).toMatch(/^time +\d{4}-/);
    expect((await done('admin', 'usage top datasets -n 1')).out.trim().split('\n')).toHaveLength(2);
  });
});

describe('what is interrupted', () => {
  const listParts = async (): Promise<string[]> => {
    const names = await readdir(line.folder, { recursive: true });
    return names.filter((name) => name.endsWith('.part'));
  };

  async function writeFolder(): Promise<string> {
    const folder = join(line.folder, `${DATASET}-rain`);
    await mkdir(folder);
    const about = { ds_id: DATASET, title: 'Rain', collection_id: 'CS0001', data_owner_name: 'World Bank' };
    const raw_dataset = { rds_id: 'CSRDS0009', source: 'https://rain.example.org' };
    await writeFile(join(folder, 'info.yml'), JSON.stringify({ ...about, raw_dataset, access_level: 'DOWNLOAD' }));
    await writeFile(join(folder, 'metadata.yaml'), 'tables: {rain: {}, small: {}}');
    await writeFile(join(folder, 'rain.csv'), LARGE);
    await writeFile(join(folder, 'small.csv'), 'a\n1\n');
    return folder;
  }

  test('as an upload of a folder goes on where it was, even after a kill', async () => {
    const words = ['upload-dataset', await writeFolder(), '--in-parts-from', '1'];
    const plan = await line.run('admin', [...words, '--dry-run']);
    expect([plan.code, plan.out]).toEqual([0, expect.stringMatching(/rain +create +planned/)]);
    proxy.silenceAfter('request', HELD_AFTER_BYTES);
    const { child, ended } = line.begin('admin', words, throughProxy);
    const openUploads = () => allOf(admin.administration.tables.listOpen(DATASET));
    const isPartStored = async (): Promise<boolean> => {
      const [upload] = await openUploads().catch(() => []);
      return upload !== undefined && (await admin.administration.tables.read(upload)).stored_parts.length > 0;
    };
    await waitUntil('a part is stored', isPartStored, LIMIT_MS);
    child.kill('SIGKILL');
    await ended;
    expect(await openUploads()).toHaveLength(1);
    const again = await line.run('admin', words);
    expect([again.code, again.out]).toEqual([0, expect.stringMatching(/rain +create +done/)]);
    // The one that was open then is the one that was completed.
    expect(await openUploads()).toEqual([]);
    const third = await line.run('admin', words);
    expect([third.code, third.out]).toEqual([0, expect.stringMatching(/rain +keep +done/)]);
    const file = join(line.folder, `${DATASET}-rain`, 'rain.csv');
    const same = await line.run('admin', ['upload-table', file, DATASET]);
    expect([same.code, same.said]).toEqual([0, expect.stringContaining('there already')]);
  });

  test('as a download leaves no half file under its name, and goes on', async () => {
    const words = ['download-dataset', DATASET, '-r', '.'];
    const place = join(line.folder, `${DATASET}-Rain`);
    proxy.silenceAfter('answer', HELD_AFTER_BYTES);
    const { child, ended } = line.begin('analyst', words, throughProxy);
    const sizeOfPart = async (): Promise<number> => {
      const [part] = await listParts();
      return part === undefined ? 0 : (await stat(join(line.folder, part))).size;
    };
    await waitUntil('a third has come', async () => (await sizeOfPart()) > LARGE.length / 3, LIMIT_MS);
    child.kill('SIGINT');
    const { code, said } = await ended;
    expect([code, said]).toEqual([130, expect.stringContaining('Run it again to go on.')]);
    expect(await readdir(place)).not.toContain('rain.csv');
    const left = await sizeOfPart();
    expect(left).toBeLessThan(LARGE.length);
    await proxy.pass();
    expect((await line.run('analyst', words)).code).toBe(0);
    expect((await readFile(join(place, 'rain.csv'))).equals(Buffer.from(LARGE))).toBe(true);
    expect(await listParts()).toEqual([]);
    const bytesRead = async (): Promise<number> =>
      (await admin.usage.sum({ ds_id: DATASET, action: 'object-read' })).bytes;
    await waitUntil('all bytes are counted', async () => (await bytesRead()) >= LARGE.length, LIMIT_MS);
    // A second beginning would have added what had come by then, a third or more.
    expect(await bytesRead()).toBeLessThan(LARGE.length + left);
  });
});

describe('help', () => {
  test('teaches by example, for every command', async () => {
    const commands = ['keys create', 'admin', 'admin users', 'admin grants give', 'usage series', 'upload-table'];
    for (const words of commands) {
      const { code, out } = await line.run(undefined, [...words.split(' '), '--help']);
      expect([words, code, out]).toEqual([words, 0, expect.stringContaining('Examples:\n  dataio ')]);
    }
  });

  test('is offered by the shell', async () => {
    const { out } = await line.run(undefined, ['completion', 'bash']);
    const asked = 'COMP_WORDS=(dataio admin grants r); COMP_CWORD=3; _dataio; echo "${COMPREPLY[*]}"';
    await writeFile(join(line.folder, 'completion.sh'), `${out}\n${asked}\n`);
    const { stdout } = await promisify(execFile)('bash', [join(line.folder, 'completion.sh')]);
    expect(stdout.trim()).toBe('revoke');
  });
});
