import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

const HASH_PREFIX = 12;
const ENDING = /\.([0-9a-f]{12})(?:\.([\w-]+)\.(\d+)\.[0-9a-f-]{36})?\.part$/;
/** Files that stream has no hash for, and texts. */
const NAMELESS_ENDING = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part$/;
const HOST = hostname().replace(/[^\w-]/g, '_');
/** Since the last byte was written by a machine whose processes cannot be seen from here. */
const SILENT_MS = 600_000;
const DAY_MS = 86_400_000;

/** Those that this process is writing. */
const inUse = new Set<string>();

/**
 * Files of a folder that are yet to be whole. Each belongs to one run at a time, which is in its name, so that two that
 * fetch the same file do not write into each other's. What a run leaves that has ended, another takes over by renaming.
 */
export class PartialFiles {
  private constructor(
    private readonly folder: string,
    private readonly names: readonly string[],
  ) {}

  static async in(folder: string): Promise<PartialFiles> {
    const names = await readdir(folder).catch(() => []);
    return new PartialFiles(
      folder,
      names.filter((name) => name.endsWith('.part')),
    );
  }

  /** A place for the bytes of `path`, with those that an earlier run has left. It is to be let go of. */
  async take(path: string, sha256: string): Promise<string> {
    // The content is part of the name: what is left of another version is not gone on from.
    const beginning = `${basename(path)}.${sha256.slice(0, HASH_PREFIX)}`;
    const own = join(dirname(path), `${beginning}.${HOST}.${process.pid}.${randomUUID()}.part`);
    inUse.add(own);
    for (const left of await this.leftOver((name) => name.replace(ENDING, '.$1') === beginning)) {
      // Another run may have been faster.
      const isTaken = await rename(left, own).then(
        () => true,
        () => false,
      );
      if (isTaken) break;
    }
    return own;
  }

  letGo(partial: string): void {
    inUse.delete(partial);
  }

  /** Removes what is left of the file at `path`, which is whole now. */
  async removeLeftOver(path: string): Promise<void> {
    for (const left of await this.leftOver((name) => name.replace(ENDING, '') === basename(path)))
      await rm(left, { force: true });
  }

  /** Removes what nobody has gone on from for a day. */
  async removeOld(): Promise<void> {
    for (const name of this.names) {
      if (!ENDING.test(name) && !NAMELESS_ENDING.test(name)) continue;
      const path = join(this.folder, name);
      if (!inUse.has(path) && (await silenceOf(path)) > DAY_MS) await rm(path, { force: true });
    }
  }

  private async leftOver(isMeant: (name: string) => boolean): Promise<string[]> {
    const left: string[] = [];
    for (const name of this.names) {
      if (ENDING.test(name) && isMeant(name) && (await this.isLeft(name))) left.push(join(this.folder, name));
    }
    return left;
  }

  private async isLeft(name: string): Promise<boolean> {
    const path = join(this.folder, name);
    const [, , host, pid] = ENDING.exec(name) ?? [];
    if (host === undefined) return true;
    if (host !== HOST) return (await silenceOf(path)) > SILENT_MS;
    return Number(pid) === process.pid ? !inUse.has(path) : !isRunning(Number(pid));
  }
}

async function silenceOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
