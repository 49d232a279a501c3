import { InvalidArgumentError } from 'commander';
import type { AccessLevel, GrantChanges, GrantFilters, NewGrant } from '../../api/shapes.js';
import {
  changing,
  type CommandGroup,
  endOrNever,
  listing,
  type OptionRow,
  showing,
  textOrNone,
} from '../command-tables.js';

const TYPES = ['DATASET', 'GROUP', 'BUCKET', 'WEATHER_DATA_API'] as const;
const LEVELS: readonly AccessLevel[] = ['NONE', 'VIEW', 'DOWNLOAD'];
const NUMBER = { '<id>': 'number of the grant, see `admin grants list`' };
const TERMS: readonly OptionRow[] = [
  { flags: '-e, --expires-at <date>', what: 'when it ends by itself: a day, 90d, or never', parse: endOrNever },
  { flags: '-r, --reason <text>', what: 'why it is made', parse: textOrNone },
];

export const GRANTS: CommandGroup = {
  name: 'grants',
  what: 'who may do what with what',
  commands: [
    listing(
      {
        name: 'list',
        what: 'find grants',
        options: [
          { flags: '-u, --user-email <email>', what: 'of a user or a group' },
          { flags: '-i, --resource-id <id>', what: 'on a dataset, or another resource' },
          { flags: '-t, --resource-type <type>', what: 'on this kind of resource', choices: TYPES },
          { flags: '-s, --state <state>', what: 'whether they count', choices: ['live', 'expired', 'all'] },
        ],
        examples: ['admin grants list --user-email asha@example.org', 'admin grants list --resource-id EC0002DS0002'],
      },
      (client, _words, filters: GrantFilters) => client.administration.grants.list(filters),
      {
        ID: ({ id }) => id,
        USER: ({ user_email }) => user_email,
        MAY: ({ permission }) => permission,
        ON: ({ resource_type, resource_id }) => `${resource_type} ${resource_id}`,
        UNTIL: ({ expires_at }) => expires_at?.slice(0, 16) ?? '',
        REASON: ({ reason }) => reason,
      },
    ),
    changing(
      {
        name: 'give',
        what: 'let a user or a group do something, in the place of what they were granted on it before',
        words: {
          '<email>': 'of the user or the group',
          '<level>': LEVELS.join(', '),
          '<resource>': 'dataset, or other',
        },
        options: [
          {
            flags: '-t, --resource-type <type>',
            what: 'what it is a grant on',
            choices: TYPES,
            standard: 'DATASET',
          },
          ...TERMS,
        ],
        examples: [
          'admin grants give asha@example.org DOWNLOAD EC0002DS0002 --expires-at 90d --reason "Agreement 12 of 2026"',
          "admin grants give analysts@example.org DOWNLOAD '*' --resource-type WEATHER_DATA_API",
        ],
      },
      (client, [user = '', level = '', resource = ''], terms: Omit<NewGrant, 'user_email'>) => {
        const named = { user_email: user, resource_id: resource, permission: levelOf(level) };
        return client.administration.grants.give({ ...terms, ...named });
      },
      ([user, level, resource]) => `${user} holds ${level} on ${resource}.`,
    ),
    changing(
      {
        name: 'change',
        what: 'another level, end or reason; what is left out stays',
        words: NUMBER,
        options: [{ flags: '-p, --permission <level>', what: 'the level', choices: LEVELS }, ...TERMS],
        examples: ['admin grants change 12 --expires-at never'],
      },
      (client, [id], changes: GrantChanges) => client.administration.grants.change(Number(id), changes),
      ([id]) => `Grant ${id} is changed.`,
    ),
    changing(
      { name: 'revoke', what: 'take a grant away', words: NUMBER, examples: ['admin grants revoke 12'] },
      (client, [id]) => client.administration.grants.revoke(Number(id)),
      ([id]) => `Grant ${id} is gone.`,
    ),
    showing(
      {
        name: 'explain',
        what: 'why a user may see a dataset, or may not',
        words: { '<email>': 'of the user', '<dataset>': 'its id' },
        examples: ['admin grants explain asha@example.org EC0002DS0002'],
      },
      (client, [user = '', dataset = '']) => client.administration.grants.explain(user, dataset),
      ({ user_email, ds_id, level, suspended, reasons }) => ({
        user: user_email,
        dataset: ds_id,
        level,
        suspended: suspended ? 'yes' : 'no',
        by: reasons.map((reason) => `${reason.source} ${reason.level}${ofGrant(reason.grant_id)}`).join(', '),
      }),
    ),
  ],
};

function ofGrant(id: number | null): string {
  return id === null ? '' : ` (grant ${id})`;
}

function levelOf(text: string): AccessLevel {
  const level = LEVELS.find((known) => known === text.toUpperCase());
  if (level === undefined) throw new InvalidArgumentError(`"${text}" is none of ${LEVELS.join(', ')}.`);
  return level;
}
