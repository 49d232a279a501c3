import { createWriteStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isMap, isScalar, parse, parseDocument, stringify } from 'yaml';
import { ZipFile } from 'yazl';
import { DataioError } from '../http/problems.js';
import { isMapping, isSame, type Mapping } from './dictionary-patch.js';
import type { LargeTable } from './large-tables.js';

const DESCRIPTION = 'info.yml';
const TABLES = 'metadata.yaml';
const CSV = /\.csv$/i;

/** A dataset folder, and how it goes up: most of it as a zip, and large tables beside it. */
export interface ReadFolder {
  readonly folder: string;
  readonly zipped: readonly string[];
  /** What stands in the place of `metadata.yaml`, as the zip does not have all of its tables. */
  readonly tablesText: string | undefined;
  readonly large: readonly LargeTable[];
}

/** Only the files of the folder itself count: what else lies beside them is nobody's table. */
export async function readFolder(folder: string, largeFrom: number): Promise<ReadFolder> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (!names.includes(DESCRIPTION))
    throw new DataioError(`${folder} has no ${DESCRIPTION}, so it is no dataset folder.`);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  const largeNames = names.filter((name, at) => CSV.test(name) && (sizes[at] ?? 0) >= largeFrom).sort();
  if (largeNames.length === 0) return { folder, zipped: names.sort(), tablesText: undefined, large: [] };
  const text = names.includes(TABLES) ? await readFile(join(folder, TABLES), 'utf8') : '';
  const described = describedIn(text);
  const large = largeNames.map((name) => {
    const table = name.replace(CSV, '');
    if (!Object.hasOwn(described, table)) throw new DataioError(`${name} is not described in ${TABLES}, under tables.`);
    return { name: table, path: join(folder, name), described: described[table] };
  });
  const zipped = names.filter((name) => !largeNames.includes(name)).sort();
  return { folder, zipped, tablesText: withoutTables(text, new Set(large.map(({ name }) => name))), large };
}

export async function zipFolder({ folder, zipped, tablesText }: ReadFolder, path: string): Promise<void> {
  const zip = new ZipFile();
  for (const name of zipped) {
    const inside = `${basename(folder)}/${name}`;
    if (name !== TABLES || tablesText === undefined) zip.addFile(join(folder, name), inside);
    // What is empty may not stand there, and may be left out.
    else if (tablesText.trim() !== '') zip.addBuffer(Buffer.from(tablesText), inside);
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

function describedIn(text: string): Mapping {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new DataioError(`${TABLES} is no YAML: ${(error as Error).message}`, { cause: error });
  }
  const tables = isMapping(content) ? content['tables'] : undefined;
  return isMapping(tables) ? tables : {};
}

/** Blanks them out, so that what the server says of the others names the lines that a person sees. */
function withoutTables(text: string, gone: ReadonlySet<string>): string {
  const content = parse(text) as Mapping;
  const left = Object.entries(content['tables'] as Mapping).filter(([name]) => !gone.has(name));
  const { tables: _, ...others } = content;
  const wanted = { ...others, ...(left.length > 0 && { tables: Object.fromEntries(left) }) };
  const blanked = blankOut(text, left.length > 0 ? gone : undefined);
  try {
    if (isSame((parse(blanked) as unknown) ?? {}, wanted)) return blanked;
  } catch {
    // It hangs together in a way that lines do not show, such as by anchors.
  }
  return Object.keys(wanted).length === 0 ? '' : stringify(wanted);
}

/** `gone` undefined: all tables. */
function blankOut(text: string, gone: ReadonlySet<string> | undefined): string {
  const top = parseDocument(text).contents;
  const all = isMap(top) ? top.items.find(({ key }) => isScalar(key) && key.value === 'tables') : undefined;
  if (all === undefined) return text;
  const tables = isMap(all.value) ? all.value.items : [];
  const pairs = gone === undefined ? [all] : tables.filter(({ key }) => isScalar(key) && gone.has(String(key.value)));
  let blanked = text;
  for (const { key, value } of pairs) {
    const start = rangeOf(key)?.[0];
    const end = (rangeOf(value) ?? rangeOf(key))?.[2];
    if (start === undefined || end === undefined) continue;
    blanked = blanked.slice(0, start) + blanked.slice(start, end).replace(/[^\r\n]/g, ' ') + blanked.slice(end);
  }
  return blanked;
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  return (node as { range?: [number, number, number] | null } | null)?.range ?? undefined;
}
