import type { DataioClient } from '../../client.js';
import type { IssuedKey, KeyRotation, NewKey } from '../../api/shapes.js';
import type { Keys } from '../../keys.js';
import {
  changing,
  type CommandGroup,
  type CommandRow,
  countFromZero,
  endOrNever,
  listing,
  type OptionRow,
} from '../command-tables.js';
import { UsageError } from '../exit-codes.js';
import { printJson, type Terminal } from '../terminal.js';

interface OfUser {
  readonly user?: string;
}

const USER: OptionRow = { flags: '-u, --user <email>', what: 'of this user; administrators only' };
const KEY = { '<key>': 'its id, or its name where one key alone has it' };
const ENDS: OptionRow = {
  flags: '-e, --expires-at <date>',
  what: 'from when on it does not work: a day, 90d, or never',
  parse: endOrNever,
};

export const KEYS: CommandGroup = {
  name: 'keys',
  what: 'API keys: yours, and for administrators those of others',
  commands: [
    listing(
      {
        name: 'list',
        what: 'the keys that work',
        options: [USER, { flags: '-a, --include-ended', what: 'also those that do not work any more' }],
        examples: ['keys list', 'keys list --user asha@example.org --include-ended'],
      },
      (client, _words, { user, ...filters }: OfUser & { include_ended?: boolean }) =>
        keysOf(client, user).list(filters),
      {
        ID: ({ key_id }) => key_id,
        NAME: ({ name }) => name,
        MAY: ({ read_only }) => (read_only ? 'read' : 'all'),
        DATASETS: ({ datasets }) => datasets?.join(', ') ?? 'all',
        EXPIRES: ({ expires_at }) => expires_at?.slice(0, 16) ?? 'never',
        USED: ({ last_used_at }) => last_used_at?.slice(0, 16) ?? 'never',
        ENDED: ({ revoked_at }) => revoked_at?.slice(0, 16) ?? '',
      },
    ),
    issuing(
      {
        name: 'create',
        what: 'make a key, which is shown this once',
        words: { '<name>': 'what it is for' },
        options: [
          USER,
          { flags: '-r, --read-only', what: 'it reads and downloads, and changes nothing' },
          { flags: '-d, --datasets <ids...>', what: 'the only datasets that it reaches' },
          ENDS,
        ],
        examples: [
          'keys create notebook',
          'keys create dashboard --read-only --datasets EC0002DS0002 --expires-at 90d',
          'keys create pipeline --user asha@example.org > key.txt',
        ],
      },
      (client, [name = ''], { user, ...bounds }: OfUser & Omit<NewKey, 'name'>) =>
        keysOf(client, user).create({ name, ...bounds }),
    ),
    issuing(
      {
        name: 'rotate',
        what: 'make a successor, and end the key a day later',
        words: KEY,
        options: [
          USER,
          {
            flags: '-o, --overlap-seconds <count>',
            what: 'how long the old one goes on working; 0 ends it at once',
            parse: countFromZero,
          },
          ENDS,
        ],
        examples: ['keys rotate dashboard', 'keys rotate dashboard --overlap-seconds 0'],
      },
      async (client, [asked = ''], { user, ...rotation }: OfUser & KeyRotation) => {
        const keys = keysOf(client, user);
        return keys.rotate(await idOf(keys, asked), rotation);
      },
    ),
    changing(
      {
        name: 'revoke',
        what: 'end a key, from the next request on',
        words: KEY,
        options: [USER],
        examples: ['keys revoke notebook', 'keys revoke pipeline --user asha@example.org'],
      },
      async (client, [asked = ''], { user }: OfUser) => {
        const keys = keysOf(client, user);
        await keys.revoke(await idOf(keys, asked));
      },
      ([asked]) => `The key ${asked} works no more.`,
    ),
  ],
};

function keysOf(client: DataioClient, user: string | undefined): Keys {
  return user === undefined ? client.keys : client.administration.users.keysOf(user);
}

async function idOf(keys: Keys, asked: string): Promise<string> {
  const named: string[] = [];
  for await (const { key_id: id, name } of keys.list()) {
    if (id === asked) return id;
    if (name === asked) named.push(id);
  }
  const [only, ...others] = named;
  if (others.length > 0) throw new UsageError(`Several keys are called "${asked}": ${named.join(', ')}. Say which.`);
  // Not among those that work: the server says what became of it.
  return only ?? asked;
}

/** The key alone goes to standard output, so that it can be piped to where it belongs. */
function issuing<Fields extends object>(
  row: Omit<CommandRow, 'run'>,
  issue: (client: DataioClient, words: readonly string[], fields: Fields) => Promise<IssuedKey>,
): CommandRow {
  const run: CommandRow<Fields>['run'] = async ({ client, terminal }, words, fields) => {
    printIssued(terminal, await issue(client, words, fields));
  };
  return { ...row, run };
}

function printIssued(terminal: Terminal, issued: IssuedKey): void {
  if (terminal.json) return printJson(terminal, issued);
  terminal.print(issued.key);
  terminal.say(`This is the key "${issued.name}" (${issued.key_id}). It is not shown again.`);
}
