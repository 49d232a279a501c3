import { styleText } from 'node:util';

/** What commands write to: results to one stream, so that they can be piped, and all talk to the other. */
export interface Terminal {
  readonly json: boolean;
  /** Results. */
  print(text: string): void;
  /** Progress, remarks and failures. */
  say(text: string): void;
}

export function terminalOf(options: { json?: boolean }): Terminal {
  return {
    json: options.json === true,
    print: (text) => void process.stdout.write(`${text}\n`),
    say: (text) => void process.stderr.write(`${text}\n`),
  };
}

/** One row per item, aligned; or JSON, which has everything. */
export function printRows<Item>(
  terminal: Terminal,
  items: readonly Item[],
  columns: Readonly<Record<string, (item: Item) => string | number | null>>,
): void {
  if (terminal.json) return printJson(terminal, items);
  const names = Object.keys(columns);
  const rows = items.map((item) => names.map((name) => oneLine(columns[name]?.(item) ?? '')));
  const widths = names.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  const heading = line(names);
  terminal.print(process.stdout.isTTY ? styleText('bold', heading) : heading);
  for (const row of rows) terminal.print(line(row));
}

/** A record as lines of name and value; or JSON, which has everything. */
export function printRecord(
  terminal: Terminal,
  record: object,
  lines: Readonly<Record<string, string | number | null>>,
): void {
  if (terminal.json) return printJson(terminal, record);
  const width = Math.max(...Object.keys(lines).map((name) => name.length));
  for (const [name, value] of Object.entries(lines)) {
    if (value !== null && value !== '') terminal.print(`${name.padEnd(width)}  ${oneLine(value)}`);
  }
}

export function printJson(terminal: Terminal, content: unknown): void {
  terminal.print(JSON.stringify(content, null, 2));
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function readableSize(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${step === 0 ? bytes : (bytes / 2 ** (10 * step)).toFixed(1)} ${UNITS[step] ?? ''}`;
}

/** Control characters of a title or a cell must not drive the terminal. */
function oneLine(value: string | number): string {
  return String(value).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
