import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import type { Folder } from './collection-format.js';
import { numberIn, step } from './steps.js';

const TABLE_FILES = { file: 'files/cases.csv', table_metadata_file: 'files/cases.json' };
const TABLE_TEXT = readFileSync(join(PROJECT_FOLDER, 'postman', TABLE_FILES.file), 'utf8');

/** What the run keeps for its later steps. Its names differ in every run, so that it can be repeated on one server. */
export const RUN_VARIABLES: Readonly<Record<string, string>> = {
  server_url: 'Address of the server, taken from base_url for the calls beside the API.',
  admin_email: 'The administrator whose key is api_key.',
  owner_name: 'Name of the data owner that the run makes.',
  owner_id: 'Its id.',
  collection_id: 'Collection that the run makes.',
  rds_id: 'Raw dataset that the run makes.',
  raw_dataset_id: 'Its id.',
  ds_id: 'Dataset that the run makes.',
  user_email: 'User that the run makes.',
  user_key: 'Key of that user; the successor after the rotation.',
  key_id: 'Public part of that key.',
  old_key: 'Key of that user before the rotation.',
  reading_key: 'Key of that user that only reads.',
  grant_id: 'Grant to that user.',
  grant_expires_at: 'When that grant ends.',
  download_link: 'Signed link to the table.',
};

const NAMES = [
  "if (!pm.variables.get('api_key')) {",
  "  throw new Error('Set api_key in the environment DataIO: the key of an administrator.');",
  '}',
  'const run = Date.now().toString(36).slice(-5);',
  'const names = {',
  '  owner_name: `Rain Office ${run}`,',
  '  // Before all letters, so that the dataset is on the first page of every list.',
  '  collection_id: `0${run.toUpperCase()}`,',
  '  rds_id: `RAW-${run}`,',
  '  ds_id: `0${run.toUpperCase()}DS0001`,',
  '  user_email: `asha-${run}@example.org`,',
  '  grant_expires_at: new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString(),',
  '};',
  'for (const [name, value] of Object.entries(names)) pm.collectionVariables.set(name, value);',
];

const DATASET = '/datasets/{{ds_id}}';
const TABLES = `${DATASET}/STANDARDISED/tables`;
const USER = '/admin/users/{{user_email}}';
const GRANT = '/admin/user-permissions/{{grant_id}}';

const RECORDS = [
  step('Who am I', {
    method: 'GET',
    path: '/me',
    before: NAMES,
    status: 200,
    checks: { 'api_key is the key of an administrator': 'pm.expect(body.is_admin).to.eql(true);' },
    keeps: { admin_email: 'body.email' },
    description: 'Also chooses the names of this run.',
  }),
  step('Create a data owner', {
    method: 'POST',
    path: '/admin/data-owners',
    json: { name: '{{owner_name}}', contact_person: 'Asha Rao', contact_person_email: 'asha@example.org' },
    status: 201,
    keeps: { owner_id: 'body.id' },
  }),
  step('Create a collection', {
    method: 'POST',
    path: '/admin/collections',
    json: {
      collection_id: '{{collection_id}}',
      collection_name: 'Case notifications',
      category_id: 'TS',
      category_name: 'Time series',
    },
    status: 201,
  }),
  step('Create a raw dataset', {
    method: 'POST',
    path: '/admin/raw-datasets',
    json: { rds_id: '{{rds_id}}', title: 'Monthly notifications', source: 'https://data.example.org/notifications' },
    status: 201,
    keeps: { raw_dataset_id: 'body.id' },
  }),
  step('Create a dataset', {
    method: 'POST',
    path: '/admin/datasets',
    json: {
      ds_id: '{{ds_id}}',
      title: 'Notified cases by district',
      collection_id: '{{collection_id}}',
      data_owner_name: '{{owner_name}}',
      raw_dataset_ids: [numberIn('raw_dataset_id')],
      description: 'Notified cases per month.',
      spatial_resolution: 'DISTRICT',
      temporal_resolution: 'MONTH',
      temporal_coverage_start_date: '2024-01',
      temporal_coverage_end_date: '2024-02',
    },
    status: 201,
    checks: {
      'it is the dataset asked for': "pm.expect(body.ds_id).to.eql(pm.collectionVariables.get('ds_id'));",
    },
    description: 'Without an `access_level` it is `NONE`: only administrators and whoever holds a grant see it.',
  }),
  step('Upload a table', {
    method: 'POST',
    path: `/admin${TABLES}`,
    files: TABLE_FILES,
    status: 201,
  }),
  step('Upload the same table again', {
    method: 'POST',
    path: `/admin${TABLES}`,
    files: TABLE_FILES,
    status: 200,
    description: 'The same content again is no error, so that an upload that stopped halfway can be repeated.',
  }),
];

const GRANTING = [
  step('Create a user', {
    method: 'POST',
    path: '/admin/users',
    json: { email: '{{user_email}}', is_group: false },
    status: 201,
    checks: { 'the answer shows the key': 'pm.expect(body.key).to.match(/^dio_/);' },
    keeps: { user_key: 'body.key', old_key: 'body.key' },
  }),
  step('The user: who am I', {
    method: 'GET',
    path: '/me',
    key: 'user_key',
    status: 200,
    checks: {
      'it is the user, who is no administrator': [
        "pm.expect(body.email).to.eql(pm.collectionVariables.get('user_email'));",
        'pm.expect(body.is_admin).to.eql(false);',
      ].join('\n'),
    },
    keeps: { key_id: 'body.key_id' },
  }),
  step('The user does not see the dataset', {
    method: 'GET',
    path: DATASET,
    key: 'user_key',
    status: 403,
    code: 'no-access',
  }),
  step('Grant DOWNLOAD until a day, with a reason', {
    method: 'POST',
    path: '/admin/user-permissions',
    json: {
      user_email: '{{user_email}}',
      resource_type: 'DATASET',
      resource_id: '{{ds_id}}',
      permission: 'DOWNLOAD',
      expires_at: '{{grant_expires_at}}',
      reason: 'Agreement 12 of 2026',
    },
    status: 201,
    checks: {
      'it ends when asked, and says why it was made': [
        "pm.expect(body.expires_at).to.eql(pm.collectionVariables.get('grant_expires_at'));",
        "pm.expect(body.reason).to.eql('Agreement 12 of 2026');",
      ].join('\n'),
    },
    keeps: { grant_id: 'body.id' },
  }),
  step('Explain the access of the user', {
    method: 'GET',
    path: '/admin/access/explain?user_email={{user_email}}&ds_id={{ds_id}}',
    status: 200,
    checks: {
      'the level is DOWNLOAD, for a reason': [
        "pm.expect(body.level).to.eql('DOWNLOAD');",
        "pm.expect(body.reasons).to.be.an('array').that.is.not.empty;",
      ].join('\n'),
    },
  }),
  step('The user lists datasets', {
    method: 'GET',
    path: '/datasets',
    key: 'user_key',
    status: 200,
    checks: {
      'the dataset is there, with the level DOWNLOAD': [
        "const dataset = body.find(({ ds_id }) => ds_id === pm.collectionVariables.get('ds_id'));",
        "pm.expect(dataset).to.be.an('object');",
        "pm.expect(dataset.access_level).to.eql('DOWNLOAD');",
      ].join('\n'),
    },
  }),
  step('The user gets the tables', {
    method: 'GET',
    path: TABLES,
    key: 'user_key',
    status: 200,
    checks: { 'it is the table uploaded': "pm.expect(body.map(({ table_name }) => table_name)).to.eql(['cases']);" },
    keeps: { download_link: 'body[0].download_link' },
  }),
  step('The user downloads through the link, without a key', {
    method: 'GET',
    path: '{{download_link}}',
    key: 'none',
    status: 200,
    checks: {
      'the content is that of files/cases.csv': `pm.expect(pm.response.text()).to.eql(${JSON.stringify(TABLE_TEXT)});`,
    },
  }),
];

const KEYS = [
  step('The user rotates the key, without overlap', {
    method: 'POST',
    path: '/me/api-keys/{{key_id}}/rotate',
    key: 'user_key',
    json: { overlap_seconds: 0 },
    status: 201,
    keeps: { user_key: 'body.key', key_id: 'body.key_id' },
  }),
  step('The old key works no more', {
    method: 'GET',
    path: '/me',
    key: 'old_key',
    status: 401,
    code: 'unauthenticated',
  }),
  step('The new key works', {
    method: 'GET',
    path: '/me',
    key: 'user_key',
    status: 200,
    checks: { 'it is the new key': "pm.expect(body.key_id).to.eql(pm.collectionVariables.get('key_id'));" },
  }),
  step('The user makes a key that only reads', {
    method: 'POST',
    path: '/me/api-keys',
    key: 'user_key',
    json: { name: 'notebook', read_only: true },
    status: 201,
    checks: { 'it only reads': 'pm.expect(body.read_only).to.eql(true);' },
    keeps: { reading_key: 'body.key' },
  }),
  step('The reading key may not write', {
    method: 'POST',
    path: '/me/api-keys',
    key: 'reading_key',
    json: { name: 'another' },
    status: 403,
    code: 'read-only-key',
  }),
];

const TAKING_BACK = [
  step('Lower the grant to VIEW', {
    method: 'PATCH',
    path: GRANT,
    json: { permission: 'VIEW' },
    status: 200,
    checks: { 'the level is VIEW': "pm.expect(body.permission).to.eql('VIEW');" },
  }),
  step('The user gets no tables any more', {
    method: 'GET',
    path: TABLES,
    key: 'user_key',
    status: 403,
    code: 'level-too-low',
  }),
  step('Take the grant back', { method: 'DELETE', path: GRANT, status: 200 }),
  step('The user does not see the dataset any more', {
    method: 'GET',
    path: DATASET,
    key: 'user_key',
    status: 403,
    code: 'no-access',
  }),
  step('Revoke the key of the user', {
    method: 'DELETE',
    path: `${USER}/api-keys/{{key_id}}`,
    status: 200,
  }),
  step('The revoked key works no more', {
    method: 'GET',
    path: '/me',
    key: 'user_key',
    status: 401,
    code: 'unauthenticated',
  }),
  step('Suspend the user', { method: 'POST', path: `${USER}/suspend`, status: 200 }),
  step('No key of a suspended user works', {
    method: 'GET',
    path: '/me',
    key: 'reading_key',
    status: 401,
    code: 'unauthenticated',
  }),
  step('Restore the user', { method: 'POST', path: `${USER}/restore`, status: 200 }),
  step('The keys of the user work again', { method: 'GET', path: '/me', key: 'reading_key', status: 200 }),
];

const AUDIT = [
  step('Read the audit log', {
    method: 'GET',
    path: '/admin/audit?subject_type=user&subject_id={{user_email}}',
    status: 200,
    checks: {
      'each change to the user is there, with who made it': [
        "for (const action of ['user.create', 'user.suspend', 'user.restore']) {",
        '  const entry = body.find((item) => item.action === action);',
        "  pm.expect(entry, action).to.be.an('object');",
        "  pm.expect(entry.actor_email).to.eql(pm.collectionVariables.get('admin_email'));",
        "  pm.expect(entry.subject_id).to.eql(pm.collectionVariables.get('user_email'));",
        "  pm.expect(entry.hash).to.be.a('string').that.is.not.empty;",
        '}',
      ].join('\n'),
      'no key is in it': "pm.expect(pm.response.text()).not.to.include(pm.collectionVariables.get('reading_key'));",
    },
  }),
];

const CLEANING_UP = [
  step('Delete the table', { method: 'DELETE', path: `/admin${TABLES}/cases`, status: 200 }),
  step('Delete the dataset', { method: 'DELETE', path: `/admin${DATASET}`, status: 200 }),
  step('Restore the dataset', { method: 'POST', path: `/admin${DATASET}/restore`, status: 200 }),
  step('Delete the dataset again', { method: 'DELETE', path: `/admin${DATASET}`, status: 200 }),
  step('Purge the dataset', { method: 'POST', path: `/admin${DATASET}/purge`, status: 200 }),
  step('Delete the raw dataset', { method: 'DELETE', path: '/admin/raw-datasets/{{raw_dataset_id}}', status: 200 }),
  step('Delete the collection', { method: 'DELETE', path: '/admin/collections/{{collection_id}}', status: 200 }),
  step('Delete the data owner', { method: 'DELETE', path: '/admin/data-owners/{{owner_id}}', status: 200 }),
  step('Delete the user', { method: 'DELETE', path: USER, status: 200 }),
  step('Nothing is left', {
    method: 'GET',
    path: DATASET,
    status: 404,
    code: 'dataset-not-found',
    keeps: { user_key: "''", old_key: "''", reading_key: "''", download_link: "''" },
    description: 'Also forgets the keys of the user, which work no more.',
  }),
];

/** What an administrator does from the first record to the last trace, as calls that run in this order. */
export const ADMIN_OPERATIONS: Folder = {
  name: 'Admin operations',
  description:
    'Run the whole folder, from top to bottom. It makes a dataset and a user, grants and takes back, and removes what it made. The user has calls of their own, with their key.',
  item: [...RECORDS, ...GRANTING, ...KEYS, ...TAKING_BACK, ...AUDIT, ...CLEANING_UP],
};
