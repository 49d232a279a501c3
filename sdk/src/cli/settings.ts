import { mkdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DataioClient } from '../client.js';
import { writeText } from '../node/text-file.js';
import { UsageError } from './exit-codes.js';

export const CLI_PROGRAM = 'dataio-cli/0.1.0';
const READABLE_BY_OWNER = 0o600;
const FOLDER_OF_OWNER = 0o700;

/** Where the server is, and who asks. */
export interface Settings {
  readonly address: string;
  readonly apiKey: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** In the folder that the system keeps for the settings of its user. */
export function settingsPath(environment: Environment = process.env): string {
  const { XDG_CONFIG_HOME: configured, APPDATA: roaming } = environment;
  const folder = process.platform === 'win32' ? roaming : configured;
  return join(folder === undefined || folder === '' ? join(homedir(), '.config') : folder, 'dataio', 'settings.json');
}

/** The environment wins over `dataio login`, each value by itself. */
export async function readSettings(environment: Environment = process.env): Promise<Settings> {
  const kept = await readKept(settingsPath(environment));
  const address = environment['DATAIO_API_BASE_URL'] ?? kept.address;
  const apiKey = environment['DATAIO_API_KEY'] ?? kept.apiKey;
  if (address === undefined || apiKey === undefined) {
    throw new UsageError(
      'Which server, and with which key? Run `dataio login`, or set DATAIO_API_BASE_URL and DATAIO_API_KEY.',
    );
  }
  return { address: apiAddress(address), apiKey };
}

export async function keepSettings(settings: Settings): Promise<string> {
  const path = settingsPath();
  await mkdir(join(path, '..'), { recursive: true, mode: FOLDER_OF_OWNER });
  await writeText(path, `${JSON.stringify(settings, null, 2)}\n`, READABLE_BY_OWNER);
  return path;
}

export async function forgetSettings(): Promise<void> {
  await rm(settingsPath(), { force: true });
}

/** People paste the address of the page; the API lives under it. */
export function apiAddress(address: string): string {
  if (!URL.canParse(address) || !/^https?:/.test(address)) {
    throw new UsageError(`"${address}" is not an address. It looks like https://data.example.org/api/v1.`);
  }
  const bare = address.replace(/\/+$/, '');
  return bare.endsWith('/api/v1') ? bare : `${bare}/api/v1`;
}

/** `signal` ends all that it does. */
export function clientOf({ address, apiKey }: Settings, signal: AbortSignal): DataioClient {
  return new DataioClient({ address, apiKey, program: CLI_PROGRAM, signal });
}

async function readKept(path: string): Promise<Partial<Settings>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Partial<Settings>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}. Run \`dataio login\` again.`);
  }
}
