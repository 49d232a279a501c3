import { type Command, InvalidArgumentError, Option } from 'commander';
import type { DataioClient } from '../client.js';
import { printJson, printRecord, printRows, type Terminal } from './terminal.js';

/** What a command works with. */
export interface Context {
  readonly client: DataioClient;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** An option. Its name in camel case is what the program calls it, in snake case a field of the API. */
export interface OptionRow {
  readonly flags: string;
  readonly what: string;
  readonly choices?: readonly string[];
  readonly standard?: unknown;
  readonly parse?: (text: string) => unknown;
  readonly isRequired?: boolean;
}

/** A command as a row of a table. `Fields` are its options, under the names of the API. */
export interface CommandRow<Fields extends object = object> {
  readonly name: string;
  readonly what: string;
  /** `<name>` or `[name]`, and what it is. */
  readonly words?: Readonly<Record<string, string>>;
  readonly options?: readonly OptionRow[];
  readonly examples: readonly string[];
  run(context: Context, words: readonly string[], fields: Fields): Promise<void>;
}

export interface CommandGroup {
  readonly name: string;
  readonly what: string;
  readonly commands: readonly CommandRow[];
  readonly groups?: readonly CommandGroup[];
}

type Columns<Item> = Readonly<Record<string, (item: Item) => string | number | null>>;
type Ask<Fields, Answer> = (client: DataioClient, words: readonly string[], fields: Fields) => Answer;
type Run<Fields extends object> = CommandRow<Fields>['run'];

export function addGroup(parent: Command, group: CommandGroup, open: () => Promise<Context>): void {
  const command = parent.command(group.name).description(group.what);
  command.addHelpText('after', examplesOf([...group.commands, ...(group.groups ?? []).flatMap((sub) => sub.commands)]));
  for (const sub of group.groups ?? []) addGroup(command, sub, open);
  for (const row of group.commands) addCommand(command, row, open);
}

function addCommand(parent: Command, row: CommandRow, open: () => Promise<Context>): void {
  const command = parent.command(row.name).description(row.what);
  const words = Object.entries(row.words ?? {});
  for (const [name, what] of words) command.argument(name, what);
  for (const option of row.options ?? []) command.addOption(optionOf(option));
  command.addHelpText('after', examplesOf([row]));
  command.action(async (...given: unknown[]) => {
    const fields = inSnakeCase(command.opts());
    await row.run(await open(), given.slice(0, words.length).filter((word) => word !== undefined) as string[], fields);
  });
}

function optionOf({ flags, what, choices, standard, parse, isRequired = false }: OptionRow): Option {
  const option = new Option(flags, what).makeOptionMandatory(isRequired);
  if (choices) option.choices(choices);
  if (standard !== undefined) option.default(standard);
  if (parse) option.argParser(parse);
  return option;
}

function examplesOf(rows: readonly CommandRow[]): string {
  const lines = rows.flatMap(({ examples }) => examples.slice(0, rows.length > 1 ? 1 : undefined));
  return `\nExamples:\n${lines.map((line) => `  dataio ${line}`).join('\n')}`;
}

function inSnakeCase(options: object): object {
  const named = Object.entries(options).map(([name, value]): [string, unknown] => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ]);
  return Object.fromEntries(named);
}

const LIMIT: OptionRow = { flags: '-n, --limit <count>', what: 'at most so many', parse: wholeNumber };

/** A command that lists. `-n` bounds it, and is added to its options. */
export function listing<Item, Fields extends object = object>(
  row: Omit<CommandRow, 'run'>,
  items: Ask<Fields, AsyncIterable<Item>>,
  columns: Columns<Item>,
  standard?: number,
): CommandRow {
  const options = [...(row.options ?? []), { ...LIMIT, ...(standard !== undefined && { standard }) }];
  const run: Run<Fields & { limit?: number }> = async (
    { client, terminal },
    words,
    { limit = Infinity, ...fields },
  ) => {
    const found: Item[] = [];
    for await (const item of items(client, words, fields as unknown as Fields)) {
      if (found.length === limit) {
        terminal.say(`There are more than ${limit}: --limit says how many to show.`);
        break;
      }
      found.push(item);
    }
    printRows(terminal, found, columns);
  };
  return { ...row, options, run };
}

/** A command that shows one thing. */
export function showing<Item extends object, Fields extends object = object>(
  row: Omit<CommandRow, 'run'>,
  read: Ask<Fields, Promise<Item>>,
  lines: (item: Item) => Readonly<Record<string, string | number | null>>,
): CommandRow {
  const run: Run<Fields> = async ({ client, terminal }, words, fields) => {
    const item = await read(client, words, fields);
    printRecord(terminal, item, lines(item));
  };
  return { ...row, run };
}

/** A command that changes something, and says so. */
export function changing<Fields extends object = object>(
  row: Omit<CommandRow, 'run'>,
  change: Ask<Fields, Promise<unknown>>,
  said: (words: readonly string[]) => string,
): CommandRow {
  const run: Run<Fields> = async ({ client, terminal }, words, fields) => {
    const answer = await change(client, words, fields);
    if (terminal.json) printJson(terminal, answer ?? { message: said(words) });
    else terminal.say(said(words));
  };
  return { ...row, run };
}

const YES: OptionRow = { flags: '-y, --yes', what: 'you mean it; on a terminal you are asked otherwise' };

/** A command that changes something for ever, and only where somebody says that they mean it. `lost` is what is then gone. */
export function ending<Fields extends object = object>(
  row: Omit<CommandRow, 'run'>,
  lost: (words: readonly string[]) => string,
  change: Ask<Fields, Promise<unknown>>,
  said: (words: readonly string[]) => string,
): CommandRow {
  const command = changing(row, change, said);
  return {
    ...row,
    options: [...(row.options ?? []), YES],
    run: async (context, words, { yes, ...fields }: { yes?: boolean }) => {
      if (yes !== true) {
        const { confirm } = await import('./confirmation.js');
        await confirm(lost(words), context.signal);
      }
      await command.run(context, words, fields);
    },
  };
}

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1 on.');
  return Number(text);
}

export function countFromZero(text: string): number {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(text)) throw new InvalidArgumentError('It is a whole number from 0 on.');
  return Number(text);
}

export function yesOrNo(text: string): boolean {
  if (text !== 'yes' && text !== 'no') throw new InvalidArgumentError('It is yes or no.');
  return text === 'yes';
}

/** Nothing between quotes takes away what is there. */
export function textOrNone(text: string): string | null {
  return text === '' ? null : text;
}

const DAY_MS = 86_400_000;

/** A day, an instant, `90d` from now, or `never`. */
export function endOrNever(text: string): string | null {
  if (text === 'never') return null;
  const days = /^([1-9]\d{0,4})d$/.exec(text)?.[1];
  if (days !== undefined) return new Date(Date.now() + Number(days) * DAY_MS).toISOString();
  const time = Date.parse(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(time)) {
    throw new InvalidArgumentError('It is a day such as 2027-06-30, an instant, so many days such as 90d, or never.');
  }
  return new Date(time).toISOString();
}
