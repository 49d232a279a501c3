import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTypescript, {
  astToString,
  type OpenAPI3,
  type OperationObject,
  type PathsObject,
} from 'openapi-typescript';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { writeOrCheck } from './generated-file.js';

const API_PREFIX = '/api/v1';
const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
const NOTE = '// Made from openapi.json by `npm run client-types`. Paths stand without the base path of the API.\n\n';

type Paths = Record<string, Partial<Record<(typeof METHODS)[number], OperationObject>>>;

/**
 * The types of the client in `sdk`: what its calls may send, and what comes back where they succeed. Problem documents
 * have one shape, which the client knows, so that they are left out here: it is a third of the file.
 */
const document = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'openapi.json'), 'utf8')) as OpenAPI3 & { paths: Paths };
const types = await openapiTypescript(
  { ...document, paths: answeredPaths(document.paths) },
  { emptyObjectsUnknown: true },
);
writeOrCheck('sdk/src/api/document.ts', NOTE + astToString(types), 'npm run client-types');

function answeredPaths(paths: Paths): PathsObject {
  const api = Object.entries(paths).filter(([path]) => path.startsWith(`${API_PREFIX}/`));
  return Object.fromEntries(
    api.map(([path, operations]) => {
      const answered = METHODS.flatMap((method) => {
        const operation = operations[method];
        return operation === undefined ? [] : [[method, { ...operation, responses: successes(operation) }] as const];
      });
      return [path.slice(API_PREFIX.length), Object.fromEntries(answered)];
    }),
  );
}

function successes({ responses = {} }: OperationObject): NonNullable<OperationObject['responses']> {
  return Object.fromEntries(Object.entries(responses).filter(([status]) => Number(status) < 400));
}
