import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, getSchemaPath, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { CALLS_THE_STORE } from '#common/http/store-calls.decorators.js';
import { ProblemDto } from '#common/openapi/problem.dto.js';
import { SECURITY_SCHEME } from '#auth/access.decorators.js';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import pluginMetadata from './metadata.js';

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;
type ParameterObject = Exclude<NonNullable<OperationObject['parameters']>[number], ReferenceObject>;
type SchemaObject = Exclude<NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string], ReferenceObject>;
type ReferenceObject = { $ref: string };

const DESCRIPTION = `A catalogue of datasets with tables behind signed links, and an administration that decides who may see and download what.

Every call but the public ones takes an API key in the \`X-API-Key\` header. Each operation says in \`x-access\` what it needs.
Errors are problem documents (RFC 9457) with a stable \`code\`; the guide explains each at /docs/errors.`;

/** In the order in which a reader meets them; such as no operation has are left out. */
const TAGS: readonly { readonly name: string; readonly description: string }[] = [
  { name: 'Me', description: 'Who the key belongs to, what it may see and why, and the keys of its user' },
  { name: 'Datasets', description: 'The catalogue: what the caller may see of it' },
  { name: 'Tables', description: 'The tables of a dataset, and the links behind which their bytes are' },
  { name: 'Manifests', description: 'What the tables of a dataset must look like' },
  { name: 'Validation', description: 'Checks of files against manifests, which store nothing' },
  { name: 'Regions', description: 'The places that datasets cover' },
  { name: 'Weather', description: 'Gridded weather datasets, and subsets of them as files' },
  { name: 'Keys', description: 'Keys that were found where they should not be' },
  { name: 'Administration: users', description: 'Users, and the groups of users' },
  { name: 'Administration: keys', description: 'The keys of any user' },
  { name: 'Administration: access', description: 'Grants, groups of resources that are granted as one, and why' },
  { name: 'Administration: catalogue', description: 'Datasets, and the records that they refer to' },
  { name: 'Administration: tables', description: 'Uploads, and what is said of tables' },
  { name: 'Administration: imports', description: 'Dataset folders, sent as a whole' },
  { name: 'Administration: manifests', description: 'The manifests of datasets' },
  { name: 'Administration: bulk', description: 'Many operations in one call and one transaction' },
  { name: 'Administration: audit', description: 'Who changed what, and when' },
  { name: 'Administration: usage', description: 'What was viewed and downloaded' },
  { name: 'Operation', description: 'Whether the server lives and is ready, for whoever runs it' },
];

/** What parts of paths mean, wherever they stand and nothing else is said of them. */
const PATH_PARTS: Readonly<Record<string, string>> = {
  bucket_type: 'Data as published, or data before its standardisation, which needs a grant of its own',
  collection_id: 'The id of a collection',
  ds_id: 'The id of a dataset',
  email: 'The email of a user or a user group, in any spelling of upper and lower case',
  group_email: 'The email of a user group',
  id: 'The number under which the list shows it',
  key_id: 'The public part of a key, which lists of keys show as `key_id`',
  member_id: 'The number under which the list of members shows it',
  region_id: 'The id of a region',
  resource_group_id: 'The id of a resource group',
  table_name: 'The name of a table, without an extension',
  upload_id: 'The id that the beginning of the upload answered',
  user_email: 'The email of a user',
  version: 'The number of a version of a table',
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description: 'Sent again within a day with the same body, the call is not done again: the first answer is.',
  schema: { type: 'string' as const, maxLength: 255, example: '8e03978e-40d5-43e8-bc93-6894a57f9324' },
};

const REPLAYED = 'Idempotency-Replayed';

const RESPONSE_HEADERS = {
  [REPLAYED]: {
    description: 'Stands where the Idempotency-Key was sent before: this is the answer of that call',
    schema: { type: 'string' },
    example: 'true',
  },
  RateLimit: {
    description: 'What is left of each limit: `r` calls or points, for the next `t` seconds',
    schema: { type: 'string' },
    example: '"requests";r=5999;t=60',
  },
  'RateLimit-Policy': {
    description: 'The limits that this call counts for: `q` calls or points in a window of `w` seconds',
    schema: { type: 'string' },
    example: '"requests";q=6000;w=60',
  },
  'Retry-After': {
    description: 'Seconds to wait before the next call',
    schema: { type: 'integer' },
    example: 12,
  },
} as const;

/** The OpenAPI document, from the controllers, the DTOs and what the compiler plugin read of their comments. */
export async function createOpenApiDocument(app: INestApplication): Promise<OpenAPIObject> {
  await SwaggerModule.loadPluginMetadata(pluginMetadata);
  const { version } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8')) as { version: string };
  const outline = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('DataIO')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'This server')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, SECURITY_SCHEME)
    .build();
  const document = SwaggerModule.createDocument(app, outline, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  const operations = operationsOf(document);
  for (const operation of operations) {
    splitSummary(operation);
    describePath(operation);
    addCommonProblems(operation);
    addLimitHeaders(operation);
  }
  addIdempotencyKeys(document);
  for (const operation of operations) operation.parameters = operation.parameters?.map(withoutPrefill);
  const used = new Set(operations.flatMap(({ tags = [] }) => tags));
  document.tags = TAGS.filter(({ name }) => used.has(name));
  document.components = { ...document.components, headers: RESPONSE_HEADERS };
  for (const schema of Object.values(document.components.schemas ?? {})) nameIntegers(schema);
  return document;
}

/** What the interceptor honours on calls that do not ask the object store; its reasons are there. */
function addIdempotencyKeys({ paths }: OpenAPIObject): void {
  for (const { post } of Object.values(paths)) {
    if (!post?.security || CALLS_THE_STORE in post) continue;
    post.parameters = [...(post.parameters ?? []), IDEMPOTENCY_KEY];
    post.responses['409'] ??= problem('A request with the same Idempotency-Key is under way');
    post.responses['422'] ??= problem('The Idempotency-Key was used for another request');
    addHeaders(post, /^2../, [REPLAYED]);
  }
}

function operationsOf({ paths }: OpenAPIObject): OperationObject[] {
  return Object.values(paths).flatMap((path) =>
    Object.values(path as Record<string, OperationObject>).filter(
      (part) => typeof part === 'object' && 'responses' in part,
    ),
  );
}

/** The plugin takes a whole comment for the summary; the first paragraph is the summary, the rest the description. */
function splitSummary(operation: OperationObject): void {
  const [summary = '', ...rest] = (operation.summary ?? '').split('\n\n');
  operation.summary = summary.replace(/\s*\n\s*/g, ' ');
  const description = rest.join('\n\n') || operation.description;
  if (description) operation.description = description;
}

/** What every route may answer, whatever it does. */
function addCommonProblems(operation: OperationObject): void {
  operation.responses['400'] ??= problem('The request cannot be read, or carries two keys');
  operation.responses['500'] ??= problem('The server failed; its log has the request id');
  if (operation.requestBody) operation.responses['408'] ??= problem('The body came too slowly');
}

function problem(description: string): OperationObject['responses'][string] {
  return { description, content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } } };
}

/** Where a limit may be reached, answers say how far it is. */
function addLimitHeaders(operation: OperationObject): void {
  if (!('429' in operation.responses)) return;
  addHeaders(operation, /^(?:[23]..|429)$/, ['RateLimit', 'RateLimit-Policy']);
  addHeaders(operation, /^429$/, ['Retry-After']);
}

function addHeaders({ responses }: OperationObject, statuses: RegExp, names: readonly string[]): void {
  for (const [status, response] of Object.entries(responses)) {
    if (!response || '$ref' in response || !statuses.test(status)) continue;
    const headers = names.map((name) => [name, { $ref: `#/components/headers/${name}` }] as const);
    response.headers = { ...response.headers, ...Object.fromEntries(headers) };
  }
}

function describePath({ parameters = [] }: OperationObject): void {
  for (const parameter of parameters) {
    if ('$ref' in parameter || parameter.in !== 'path' || parameter.description) continue;
    const description = PATH_PARTS[parameter.name];
    if (description !== undefined) parameter.description = description;
  }
}

/**
 * Whoever tries a call out finds examples filled in, which must then be taken out one by one, as hardly any server has
 * what they name. So of what may be left out, they are told and not filled in.
 */
function withoutPrefill(parameter: ParameterObject | ReferenceObject): ParameterObject | ReferenceObject {
  if ('$ref' in parameter || parameter.required || !parameter.schema || '$ref' in parameter.schema) return parameter;
  const { description = '', ...rest } = parameter;
  const schema = { ...parameter.schema };
  const example: unknown = rest.example ?? schema.example;
  if (example === undefined) return parameter;
  delete rest.example;
  delete schema.example;
  // The default is filled in as it is.
  if (example === schema.default) return { ...rest, description, schema };
  const text = [example].flat().map((one) => `\`${typeof one === 'string' ? one : JSON.stringify(one)}\``);
  return {
    ...rest,
    description: `${description}\n\nExample: ${text.join(', ')}`.trim(),
    schema: { ...schema, examples: [example] } as SchemaObject,
  };
}

/** TypeScript has one kind of number; ids, sizes and versions are whole, as their examples are. */
function nameIntegers(schema: SchemaObject | ReferenceObject): void {
  if (!('properties' in schema)) return;
  for (const property of Object.values(schema.properties ?? {})) {
    if ('type' in property && property.type === 'number' && Number.isInteger(property.example))
      property.type = 'integer';
  }
}
