import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';

const OWNER_ONLY = 0o600;

/** `keys.json` of the home folder: the keys that the first start made, by the names of their users. */
export class KeyFile {
  readonly path: string;

  constructor(private readonly home: string) {
    this.path = join(home, 'keys.json');
  }

  async read(): Promise<Record<string, string>> {
    try {
      return JSON.parse(await readFile(this.path, 'utf8')) as Record<string, string>;
    } catch (error) {
      if (isNativeError(error) && 'code' in error && error.code === 'ENOENT') return {};
      throw error;
    }
  }

  /** Written beside and renamed, so that a start that is killed leaves no half a file. */
  async add(name: string, key: string): Promise<void> {
    await mkdir(this.home, { recursive: true });
    const keys = { ...(await this.read()), [name]: key };
    const draft = `${this.path}.new`;
    await writeFile(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: OWNER_ONLY });
    await rename(draft, this.path);
  }
}
