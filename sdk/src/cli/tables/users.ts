import type { UserChanges, UserFilters } from '../../api/shapes.js';
import { changing, type CommandGroup, type CommandRow, ending, listing, showing, yesOrNo } from '../command-tables.js';
import { printJson } from '../terminal.js';

const EMAIL = { '<email>': 'of the user, or of a group' };
const MEMBER = { '<group>': 'email of the group', '<email>': 'of the user' };

export const USERS: CommandGroup = {
  name: 'users',
  what: 'users, and groups of users, which are made and deleted as users are',
  commands: [
    listing(
      {
        name: 'list',
        what: 'find users',
        options: [
          { flags: '-e, --email <part>', what: 'with this in the email' },
          { flags: '--is-admin <yes-or-no>', what: 'administrators, or all others', parse: yesOrNo },
          { flags: '--is-group <yes-or-no>', what: 'groups, or all others', parse: yesOrNo },
          { flags: '--is-suspended <yes-or-no>', what: 'the suspended, or all others', parse: yesOrNo },
        ],
        examples: ['admin users list', 'admin users list --email example.org --is-admin yes'],
      },
      (client, _words, filters: UserFilters) => client.administration.users.list(filters),
      {
        EMAIL: ({ email }) => email,
        IS: ({ is_admin, is_group }) => (is_group ? 'group' : is_admin ? 'administrator' : 'user'),
        SUSPENDED: ({ suspended_at }) => suspended_at?.slice(0, 16) ?? '',
        SINCE: ({ created_at }) => created_at.slice(0, 10),
      },
    ),
    showing(
      { name: 'show', what: 'one user, with groups', words: EMAIL, examples: ['admin users show asha@example.org'] },
      (client, [email = '']) => client.administration.users.get(email),
      ({ email, is_admin, is_group, suspended_at, created_at, groups }) => ({
        email,
        is: is_group ? 'group' : is_admin ? 'administrator' : 'user',
        suspended: suspended_at,
        since: created_at,
        groups: groups.join(', '),
      }),
    ),
    creation(),
    changing(
      {
        name: 'change',
        what: 'another email, or another role; keys and grants stay',
        words: EMAIL,
        options: [
          { flags: '-e, --email <email>', what: 'the new email' },
          { flags: '-a, --is-admin <yes-or-no>', what: 'whether they are an administrator', parse: yesOrNo },
        ],
        examples: ['admin users change asha@example.org --is-admin yes'],
      },
      (client, [email = ''], changes: UserChanges) => client.administration.users.change(email, changes),
      ([email]) => `${email} is changed.`,
    ),
    changing(
      {
        name: 'suspend',
        what: 'stop all keys of a user, from the next request on',
        words: EMAIL,
        examples: ['admin users suspend asha@example.org'],
      },
      (client, [email = '']) => client.administration.users.suspend(email),
      ([email]) => `${email} is suspended.`,
    ),
    changing(
      {
        name: 'restore',
        what: 'let the keys of a suspended user work again',
        words: EMAIL,
        examples: ['admin users restore asha@example.org'],
      },
      (client, [email = '']) => client.administration.users.restore(email),
      ([email]) => `${email} may work again.`,
    ),
    ending(
      {
        name: 'delete',
        what: 'delete a user or a group, with all keys and grants',
        words: EMAIL,
        examples: ['admin users delete asha@example.org --yes'],
      },
      ([email]) => `${email} goes, with all keys and grants.`,
      (client, [email = '']) => client.administration.users.delete(email),
      ([email]) => `${email} is deleted.`,
    ),
  ],
};

/** The key alone goes to standard output, as with `keys create`. */
function creation(): CommandRow {
  const run: CommandRow<{ is_group?: boolean }>['run'] = async ({ client, terminal }, [email = ''], fields) => {
    const created = await client.administration.users.create({ email, is_group: fields.is_group ?? false });
    if (terminal.json) {
      printJson(terminal, created);
      return;
    }
    if (created.key !== null) terminal.print(created.key);
    terminal.say(created.key === null ? `${email} is made.` : `${email} is made. Their key is not shown again.`);
  };
  return {
    name: 'create',
    what: 'make a user, whose first key is shown this once; or a group',
    words: EMAIL,
    options: [{ flags: '-g, --is-group', what: 'a group of users, which holds no key' }],
    examples: ['admin users create asha@example.org', 'admin users create analysts@example.org --is-group'],
    run,
  };
}

export const GROUPS: CommandGroup = {
  name: 'groups',
  what: 'who is in which group of users',
  commands: [
    listing(
      { name: 'list', what: 'all groups', examples: ['admin groups list'] },
      (client) => client.administration.groups.list(),
      { GROUP: ({ group_email }) => group_email, MEMBERS: ({ members }) => members },
    ),
    listing(
      {
        name: 'members',
        what: 'who is in a group',
        words: { '<group>': 'email of the group' },
        examples: ['admin groups members analysts@example.org'],
      },
      (client, [group = '']) => client.administration.groups.listMembers(group),
      { EMAIL: ({ user_email }) => user_email },
    ),
    changing(
      {
        name: 'add',
        what: 'put a user into a group',
        words: MEMBER,
        examples: ['admin groups add analysts@example.org asha@example.org'],
      },
      (client, [group = '', email = '']) => client.administration.groups.addMember(group, email),
      ([group, email]) => `${email} is in ${group}.`,
    ),
    changing(
      {
        name: 'remove',
        what: 'take a user out of a group',
        words: MEMBER,
        examples: ['admin groups remove analysts@example.org asha@example.org'],
      },
      (client, [group = '', email = '']) => client.administration.groups.removeMember(group, email),
      ([group, email]) => `${email} is not in ${group}.`,
    ),
  ],
};
