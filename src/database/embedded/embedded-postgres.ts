import { mkdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createCluster, POSTGRES_USER } from './cluster-creation.js';
import { ownerOf, requireReach, requireSameMajor, setAside } from './cluster-owner.js';
import { findClusterPlace, recordClusterPlace, type ClusterPlace } from './cluster-place.js';
import { removeAbandoned, removeStaging } from './cluster-staging.js';
import { cannotRunHere, codeOf, EmbeddedPostgresError, reasonOf } from './embedded-postgres.errors.js';
import type { HeldFolder } from './folder-holder.js';
import { ensurePassword, findPassword } from './password-file.js';
import { locatePrograms, type PostgresPrograms } from './postgres-programs.js';
import { HOST, MAINTENANCE_DATABASE, stopPostmaster } from './postmaster.js';
import type { RunAs } from './program-run.js';
import { bringUp, stopHolder } from './server-start.js';
import type { Durability } from './server-settings.js';
import { chooseRunAs } from './system-user.js';

export interface EmbeddedPostgresSettings {
  /** DATAIO_HOME. Holds the password, the log, and the database folder where the account can use it. */
  readonly home: string;
  /** `none` gives up safety against a crash of the machine for speed: for tests. */
  readonly durability?: Durability;
  readonly log?: (line: string) => void;
  /** Taken up when the server is started, not when a running one is adopted. */
  readonly maxConnections?: number;
  /** Under root: the existing system account to run as. Default `postgres`; without one, an own account is created. */
  readonly systemUser?: string;
}

export interface RunningPostgres {
  readonly host: typeof HOST;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The maintenance database. */
  readonly database: string;
  readonly folder: string;
  /** A sentence to print when the database folder is not in the home. */
  readonly folderNote?: string;
  /** The server was already running, left by a process that was killed or started by another one. */
  readonly adopted: boolean;
  /** Stops the server, also an adopted one. Without this it outlives our process. May be called more than once. */
  stop(): Promise<void>;
}

const DEFAULT_MAX_CONNECTIONS = 100;

/**
 * Runs PostgreSQL on the database of this home, which is made on the first call. The server is a daemon: it outlives
 * our process unless `stop` is called, and the next call adopts it. Throws EmbeddedPostgresError with a sentence for
 * the person who starts DataIO.
 */
export async function startEmbeddedPostgres(settings: EmbeddedPostgresSettings): Promise<RunningPostgres> {
  try {
    return await start(settings);
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    throw cannotRunHere(codeOf(error) === 'ENOSPC' ? 'the disk is full' : reasonOf(error), '', error);
  }
}

async function start(settings: EmbeddedPostgresSettings): Promise<RunningPostgres> {
  const log = settings.log ?? ((): void => undefined);
  const durability = settings.durability ?? 'full';
  await mkdir(settings.home, { recursive: true });
  const home = await realpath(settings.home);
  const account = await chooseRunAs(settings.systemUser);

  // First of all: where the programs cannot run, no folder need be tried.
  await locatePrograms(account);
  const place = await claimPlace(home, account, log);
  // An existing cluster is run by its owner, a new one by the chosen account.
  const runAs = place.staging ? account : await ownerOf(place.folder, account);
  const { programs, password } = await prepare(home, place, { runAs, isDurable: durability === 'full', log });
  await recordClusterPlace(home, place);
  await requireReach(place.folder, runAs);
  await requireSameMajor(place.folder, programs.major);

  const held: HeldFolder = { folder: await realpath(place.folder), runAs };
  await removeAbandoned(dirname(place.folder));
  const maxConnections = settings.maxConnections ?? DEFAULT_MAX_CONNECTIONS;
  const serving = await bringUp({ home, programs, held, password, settings: { durability, maxConnections }, log });
  let stopping: Promise<void> | undefined;
  return {
    host: HOST,
    port: serving.port,
    user: POSTGRES_USER,
    password,
    database: MAINTENANCE_DATABASE,
    folder: held.folder,
    folderNote: place.note,
    adopted: serving.adopted,
    stop: () => (stopping ??= stopPostmaster(programs, held, serving.pid)),
  };
}

/** The place of the cluster, after moving one aside that a deleted home left in a shared folder. */
async function claimPlace(
  home: string,
  account: RunAs | undefined,
  log: (line: string) => void,
): Promise<ClusterPlace> {
  const place = await findClusterPlace(home, account);
  if (!place.unclaimed || (await findPassword(home)) !== null) return place;
  const runAs = await ownerOf(place.folder, account);
  await stopHolder(await locatePrograms(runAs), { folder: await realpath(place.folder), runAs });
  const aside = await setAside(place.folder);
  log(`An earlier database of ${home} is kept in ${aside}. Delete it if you do not need it.`);
  return findClusterPlace(home, account);
}

async function prepare(
  home: string,
  place: ClusterPlace,
  options: { runAs: RunAs | undefined; isDurable: boolean; log: (line: string) => void },
): Promise<{ programs: PostgresPrograms; password: string }> {
  try {
    const programs = await locatePrograms(options.runAs);
    const password = await requirePassword(home, place);
    if (place.staging) {
      options.log(`Making a database in ${place.folder}.`);
      await createCluster(place.staging, place.folder, { programs, password, ...options });
    }
    return { programs, password };
  } finally {
    if (place.staging) await removeStaging(place.staging);
  }
}

async function requirePassword(home: string, place: ClusterPlace): Promise<string> {
  if (place.staging) return ensurePassword(home);
  const password = await findPassword(home);
  if (password !== null) return password;
  throw new EmbeddedPostgresError(
    `The password of the database in ${place.folder} is gone (${home}/postgres-password). Bring the file back, or move the folder away to begin with an empty database.`,
  );
}
