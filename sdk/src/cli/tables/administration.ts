import type { AuditFilters } from '../../api/shapes.js';
import { type CommandGroup, listing, showing } from '../command-tables.js';
import { COLLECTIONS, OWNERS, SOURCES } from './references.js';
import { DATASETS } from './datasets.js';
import { GRANTS } from './grants.js';
import { GROUPS, USERS } from './users.js';

const AUDIT_SHOWN = 50;

const AUDIT: CommandGroup = {
  name: 'audit',
  what: 'every change: who, what, when, before and after',
  commands: [
    listing(
      {
        name: 'list',
        what: 'changes, the latest first',
        options: [
          { flags: '-a, --actor-email <email>', what: 'that this user made' },
          { flags: '--action <name>', what: 'what was done, such as grant.update' },
          { flags: '-t, --subject-type <kind>', what: 'what kind of thing was changed, such as user' },
          { flags: '-s, --subject-id <id>', what: 'which one' },
          { flags: '--since <instant>', what: 'from then on' },
          { flags: '--until <instant>', what: 'before then' },
        ],
        examples: [
          'admin audit list --subject-id EC0002DS0002',
          'admin audit list --actor-email admin@dataio.local --since 2026-11-01T00:00:00Z --limit 200',
        ],
      },
      (client, _words, filters: AuditFilters) => client.administration.audit.list(filters),
      {
        ID: ({ id }) => id,
        AT: ({ at }) => at.slice(0, 19),
        WHO: ({ actor_email }) => actor_email,
        ACTION: ({ action }) => action,
        OF: ({ subject_id }) => subject_id,
      },
      AUDIT_SHOWN,
    ),
    showing(
      {
        name: 'show',
        what: 'one change, with what was there before and after',
        words: { '<id>': 'its number' },
        examples: ['admin audit show 12'],
      },
      (client, [id]) => client.administration.audit.get(Number(id)),
      ({ at, actor_email, address, request_id, action, subject_id, before, after }) => ({
        at,
        who: actor_email,
        from: address,
        request: request_id,
        action,
        of: subject_id,
        before: before === null ? null : JSON.stringify(before),
        after: after === null ? null : JSON.stringify(after),
      }),
    ),
  ],
};

export const ADMINISTRATION: CommandGroup = {
  name: 'admin',
  what: 'users, grants, datasets and the audit log; administrators only',
  commands: [],
  groups: [USERS, GROUPS, GRANTS, DATASETS, COLLECTIONS, OWNERS, SOURCES, AUDIT],
};
