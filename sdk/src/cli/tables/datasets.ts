import type { DatasetChanges, DatasetRecordFilters, NewDataset } from '../../api/shapes.js';
import { changing, type CommandGroup, ending, listing, type OptionRow, textOrNone } from '../command-tables.js';

const ID = { '<dataset>': 'its id' };
const LEVELS = ['NONE', 'VIEW', 'DOWNLOAD'] as const;
const COLLECTION_DIGITS = 6;
const FIELDS: readonly OptionRow[] = [
  { flags: '-a, --access-level <level>', what: 'what everybody with a key may do', choices: LEVELS },
  { flags: '-d, --description <text>', what: 'what it is', parse: textOrNone },
  { flags: '--tags <tags...>', what: 'all of its tags' },
  { flags: '--spatial-coverage-region-id <id>', what: 'the region that it is of', parse: textOrNone },
  { flags: '--temporal-coverage-start-date <date>', what: 'from when on', parse: textOrNone },
  { flags: '--temporal-coverage-end-date <date>', what: 'until when', parse: textOrNone },
];

export const DATASETS: CommandGroup = {
  name: 'datasets',
  what: 'datasets: make, change, delete, restore and purge them; `upload-dataset` brings whole folders',
  commands: [
    listing(
      {
        name: 'list',
        what: 'all datasets',
        options: [
          { flags: '-c, --collection-id <id>', what: 'of one collection' },
          { flags: '-a, --access-level <level>', what: 'that everybody has this level on', choices: LEVELS },
        ],
        examples: ['admin datasets list --access-level NONE'],
      },
      (client, _words, filters: DatasetRecordFilters) => client.administration.datasets.list(filters),
      {
        ID: ({ ds_id }) => ds_id,
        TITLE: ({ title }) => title,
        LEVEL: ({ access_level }) => access_level,
        OWNER: ({ data_owner }) => data_owner.name,
      },
    ),
    changing(
      {
        name: 'create',
        what: 'make a dataset without tables',
        words: { '<dataset>': 'its id, which begins with that of its collection' },
        options: [
          { flags: '-t, --title <text>', what: 'its title', isRequired: true },
          { flags: '-o, --data-owner-name <name>', what: 'its owner, see `admin owners`', isRequired: true },
          {
            flags: '-s, --raw-dataset-ids <numbers...>',
            what: 'what it was made from, see `admin sources`',
            isRequired: true,
          },
          ...FIELDS,
        ],
        examples: [
          'admin datasets create CS0001DS0009 --title "Births by Country" --data-owner-name "World Bank" --raw-dataset-ids 1',
        ],
      },
      (client, [dsId = ''], { raw_dataset_ids: ids, ...fields }: NewDataset) =>
        client.administration.datasets.ensure({
          ...fields,
          ds_id: dsId,
          collection_id: dsId.slice(0, COLLECTION_DIGITS),
          raw_dataset_ids: ids.map(Number),
        }),
      ([dsId]) => `${dsId} is there.`,
    ),
    changing(
      {
        name: 'change',
        what: 'change fields of a dataset; what is left out stays, "" takes away',
        words: ID,
        options: [
          { flags: '-t, --title <text>', what: 'its title' },
          { flags: '-o, --data-owner-name <name>', what: 'its owner' },
          ...FIELDS,
        ],
        examples: ['admin datasets change CS0001DS0001 --access-level VIEW --tags population health'],
      },
      (client, [dsId = ''], changes: DatasetChanges) => client.administration.datasets.change(dsId, changes),
      ([dsId]) => `${dsId} is changed.`,
    ),
    changing(
      {
        name: 'delete',
        what: 'delete a dataset, which can be restored until it is purged',
        words: ID,
        options: [{ flags: '-r, --reason <text>', what: 'why' }],
        examples: ['admin datasets delete CS0001DS0001 --reason "Replaced by CS0001DS0002"'],
      },
      (client, [dsId = ''], { reason }: { reason?: string }) => client.administration.datasets.delete(dsId, reason),
      ([dsId]) => `${dsId} is deleted. \`admin datasets restore ${dsId}\` brings it back.`,
    ),
    listing(
      {
        name: 'deleted',
        what: 'the datasets that can be restored',
        examples: ['admin datasets deleted'],
      },
      (client) => client.administration.datasets.listDeleted(),
      {
        ID: ({ ds_id }) => ds_id,
        TITLE: ({ title }) => title,
        DELETED: ({ deleted_at }) => deleted_at.slice(0, 16),
        BY: ({ deleted_by }) => deleted_by,
        PURGED: ({ purged_after }) => purged_after?.slice(0, 16) ?? 'never',
        REASON: ({ deletion_reason }) => deletion_reason,
      },
    ),
    changing(
      {
        name: 'restore',
        what: 'bring a deleted dataset back, with its tables and grants',
        words: ID,
        examples: ['admin datasets restore CS0001DS0001'],
      },
      (client, [dsId = '']) => client.administration.datasets.restore(dsId),
      ([dsId]) => `${dsId} is back.`,
    ),
    ending(
      {
        name: 'purge',
        what: 'remove a deleted dataset for ever, with its tables and grants',
        words: ID,
        examples: ['admin datasets purge CS0001DS0001 --yes'],
      },
      ([dsId]) => `${dsId} goes, with its tables and grants.`,
      (client, [dsId = '']) => client.administration.datasets.purge(dsId),
      ([dsId]) => `${dsId} is gone.`,
    ),
  ],
};
