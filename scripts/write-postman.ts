import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { writeOrCheck } from './generated-file.js';
import { ADMIN_OPERATIONS, RUN_VARIABLES } from './postman/admin-operations.js';
import { keyIn } from './postman/collection-format.js';
import { referenceFolders } from './postman/reference-folders.js';
import type { OpenApi } from './postman/settled-examples.js';

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const COMMAND = 'npm run postman';

const document = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'openapi.json'), 'utf8')) as OpenApi;

const collection = {
  info: {
    name: 'DataIO',
    description: [
      'Choose the environment **DataIO** and set `api_key` in it.',
      'The folder **Admin operations** is a run from top to bottom: it makes what it needs, checks every answer and removes what it made.',
      'The other folders hold every call of the API once, with example values. The folder Postman works in (Settings, Working directory) must be `postman/` for the calls that send files.',
    ].join('\n\n'),
    schema: SCHEMA,
  },
  auth: keyIn('api_key'),
  variable: Object.entries(RUN_VARIABLES).map(([key, description]) => ({ key, value: '', description })),
  item: [ADMIN_OPERATIONS, ...(await referenceFolders(document))],
};

const environment = {
  name: 'DataIO',
  values: [
    {
      key: 'base_url',
      value: 'http://127.0.0.1:8000/api/v1',
      type: 'default',
      enabled: true,
      description: 'Address of the API, without a slash at the end.',
    },
    {
      key: 'api_key',
      value: '',
      type: 'secret',
      enabled: true,
      description: 'Key of an administrator. On your own machine it is `admin` in the file .dataio/keys.json.',
    },
  ],
  _postman_variable_scope: 'environment',
};

writeJson('postman/dataio.postman_collection.json', collection);
writeJson('postman/dataio.postman_environment.json', environment);

function writeJson(name: string, content: object): void {
  writeOrCheck(name, `${JSON.stringify(content, null, 2)}\n`, COMMAND);
}
