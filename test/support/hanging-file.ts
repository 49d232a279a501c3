import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { waitUntil } from './wait-until.js';

/** A file that whoever opens it waits for, as on a disk that does not answer, until the test lets it go on. */
export class HangingFile {
  constructor(readonly path: string) {
    execFileSync('mkfifo', [path]);
  }

  /** Waits until somebody is opening the file, and lets them find it empty. */
  async letGo(): Promise<void> {
    await waitUntil('somebody opens the file', () => this.tryLetGo());
  }

  /** The same until `work` is over, whether or not anybody opens the file. */
  async letGoUntil<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const over = work.finally(() => (isOver = true));
    over.catch(() => undefined);
    await waitUntil('nobody needs the file any more', () => {
      this.tryLetGo();
      return isOver;
    });
    return over;
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }

  /** Removes it under whoever is opening it, if anybody is: they find it empty, and nobody hangs any more. */
  async removeUnder(): Promise<void> {
    const file = openSync(this.path, constants.O_RDWR | constants.O_NONBLOCK);
    await this.remove();
    closeSync(file);
  }

  /** @returns whether there was somebody */
  tryLetGo(): boolean {
    try {
      closeSync(openSync(this.path, constants.O_WRONLY | constants.O_NONBLOCK));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENXIO') return false;
      throw error;
    }
  }
}
