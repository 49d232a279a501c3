import type { Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Table } from '../api/shapes.js';
import { writeText } from './text-file.js';

const FILE_NAME = 'sync-history.yaml';

interface SyncedFile {
  readonly sha256: string;
  readonly size_bytes: number;
  /** Of the local file, so that it need not be read to know that it is the same. */
  readonly modified_at: string;
  readonly synced_at: string;
}

/** What was fetched into a folder, and when: `sync-history.yaml`. What others wrote into it stays. */
export class SyncHistory {
  private constructor(
    private readonly path: string,
    private readonly others: Record<string, unknown>,
    private readonly files: Map<string, SyncedFile>,
  ) {}

  static async in(folder: string): Promise<SyncHistory> {
    const path = join(folder, FILE_NAME);
    const text = await readFile(path, 'utf8').catch(() => '');
    const { tables, ...others } = mappingIn(text);
    return new SyncHistory(path, others, new Map(Object.entries((tables ?? {}) as Record<string, SyncedFile>)));
  }

  /** Whether the file is as this program left it, with the content that the table has now. */
  knows(table: Table, file: Stats): boolean {
    const synced = this.files.get(table.table_name);
    return synced?.sha256 === table.sha256 && synced.modified_at === file.mtime.toISOString();
  }

  note(table: Table, file: Stats): void {
    if (this.knows(table, file)) return;
    this.files.set(table.table_name, {
      sha256: table.sha256,
      size_bytes: table.size_bytes,
      modified_at: file.mtime.toISOString(),
      synced_at: new Date().toISOString(),
    });
  }

  save(): Promise<void> {
    return writeText(this.path, stringify({ ...this.others, tables: Object.fromEntries(this.files) }));
  }
}

function mappingIn(text: string): Record<string, unknown> {
  try {
    const content: unknown = parse(text);
    return typeof content === 'object' && content !== null && !Array.isArray(content) ? { ...content } : {};
  } catch {
    return {};
  }
}
