import type { DataOwnerChanges, NewCollection, NewDataOwner, NewRawDataset } from '../../api/shapes.js';
import { changing, type CommandGroup, listing, type OptionRow, textOrNone } from '../command-tables.js';

const NUMBER = { '<id>': 'its number, see `list`' };
const CONTACT: readonly OptionRow[] = [
  { flags: '-p, --contact-person <name>', what: 'whom to ask; "" takes away', parse: textOrNone },
  { flags: '-e, --contact-person-email <email>', what: 'where to ask; "" takes away', parse: textOrNone },
];

export const COLLECTIONS: CommandGroup = {
  name: 'collections',
  what: 'collections, in which datasets are',
  commands: [
    listing(
      {
        name: 'list',
        what: 'all collections',
        options: [{ flags: '-c, --category-id <id>', what: 'of one category' }],
        examples: ['admin collections list'],
      },
      (client, _words, filters: { category_id?: string }) => client.administration.collections.list(filters),
      {
        ID: ({ collection_id }) => collection_id,
        NAME: ({ collection_name }) => collection_name,
        CATEGORY: ({ category_id, category_name }) => `${category_id} ${category_name}`,
      },
    ),
    changing(
      {
        name: 'create',
        what: 'make a collection',
        words: { '<collection>': 'its id' },
        options: [
          { flags: '-n, --collection-name <name>', what: 'its name', isRequired: true },
          { flags: '--category-id <id>', what: 'its category', isRequired: true },
          { flags: '--category-name <name>', what: 'name of the category', isRequired: true },
        ],
        examples: ['admin collections create RN0001 --collection-name Rainfall --category-id RN --category-name Rain'],
      },
      (client, [id = ''], fields: Omit<NewCollection, 'collection_id'>) =>
        client.administration.collections.ensure({ collection_id: id, ...fields }),
      ([id]) => `${id} is there.`,
    ),
    changing(
      {
        name: 'delete',
        what: 'delete a collection that has no datasets',
        words: { '<collection>': 'its id' },
        examples: ['admin collections delete RN0001'],
      },
      (client, [id = '']) => client.administration.collections.delete(id),
      ([id]) => `${id} is deleted.`,
    ),
  ],
};

export const OWNERS: CommandGroup = {
  name: 'owners',
  what: 'the owners of datasets, and whom to ask there',
  commands: [
    listing(
      {
        name: 'list',
        what: 'all owners',
        options: [{ flags: '--name <part>', what: 'with this in the name' }],
        examples: ['admin owners list'],
      },
      (client, _words, filters: { name?: string }) => client.administration.dataOwners.list(filters),
      {
        ID: ({ id }) => id,
        NAME: ({ name }) => name,
        CONTACT: ({ contact_person }) => contact_person,
        EMAIL: ({ contact_person_email }) => contact_person_email,
      },
    ),
    changing(
      {
        name: 'create',
        what: 'make an owner',
        words: { '<name>': 'of the owner' },
        options: CONTACT,
        examples: ['admin owners create "Met Office" --contact-person-email data@example.org'],
      },
      (client, [name = ''], contact: Omit<NewDataOwner, 'name'>) =>
        client.administration.dataOwners.ensure({ name, ...contact }),
      ([name]) => `${name} is there.`,
    ),
    changing(
      {
        name: 'change',
        what: 'another name or contact; what is left out stays',
        words: NUMBER,
        options: [{ flags: '-n, --name <name>', what: 'the new name' }, ...CONTACT],
        examples: ['admin owners change 3 --contact-person "A. Rao"'],
      },
      (client, [id], changes: DataOwnerChanges) => client.administration.dataOwners.change(Number(id), changes),
      ([id]) => `Owner ${id} is changed.`,
    ),
    changing(
      {
        name: 'delete',
        what: 'delete an owner that has no datasets',
        words: NUMBER,
        examples: ['admin owners delete 3'],
      },
      (client, [id]) => client.administration.dataOwners.delete(Number(id)),
      ([id]) => `Owner ${id} is deleted.`,
    ),
  ],
};

export const SOURCES: CommandGroup = {
  name: 'sources',
  what: 'raw datasets: what datasets were made from',
  commands: [
    listing(
      {
        name: 'list',
        what: 'all raw datasets',
        options: [{ flags: '-r, --rds-id <id>', what: 'with this id' }],
        examples: ['admin sources list'],
      },
      (client, _words, filters: { rds_id?: string }) => client.administration.rawDatasets.list(filters),
      { ID: ({ id }) => id, RDS: ({ rds_id }) => rds_id, TITLE: ({ title }) => title, SOURCE: ({ source }) => source },
    ),
    changing(
      {
        name: 'create',
        what: 'make a raw dataset',
        words: { '<rds-id>': 'its id' },
        options: [
          { flags: '-t, --title <text>', what: 'its title', isRequired: true },
          { flags: '-s, --source <address>', what: 'where it comes from', isRequired: true },
        ],
        examples: ['admin sources create RNRDS0001 --title "Rain gauges" --source https://rain.example.org'],
      },
      (client, [rdsId = ''], fields: Omit<NewRawDataset, 'rds_id'>) =>
        client.administration.rawDatasets.ensure({ rds_id: rdsId, ...fields }),
      ([rdsId]) => `${rdsId} is there.`,
    ),
    changing(
      { name: 'delete', what: 'delete one that no dataset names', words: NUMBER, examples: ['admin sources delete 7'] },
      (client, [id]) => client.administration.rawDatasets.delete(Number(id)),
      ([id]) => `Raw dataset ${id} is deleted.`,
    ),
  ],
};
