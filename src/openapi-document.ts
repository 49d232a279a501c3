import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, getSchemaPath, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ProblemDto } from '#common/openapi/problem.dto.js';
import { SECURITY_SCHEME } from '#auth/access.decorators.js';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import pluginMetadata from './metadata.js';

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;
type SchemaObject = Exclude<NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string], ReferenceObject>;
type ReferenceObject = { $ref: string };

const DESCRIPTION = `A catalogue of datasets with tables behind signed links, and an administration that decides who may see and download what.

Every call but the public ones takes an API key in the \`X-API-Key\` header. Each operation says in \`x-access\` what it needs.
Errors are problem documents (RFC 9457) with a stable \`code\`; the guide explains each at /docs/errors.`;

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description: 'Sent again within a day with the same body, the call is not done again: the first answer is.',
  schema: { type: 'string' as const, maxLength: 255, example: '8e03978e-40d5-43e8-bc93-6894a57f9324' },
};

const LIMIT_HEADERS = {
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
  for (const operation of operationsOf(document)) {
    splitSummary(operation);
    addCommonProblems(operation);
    addLimitHeaders(operation);
  }
  addIdempotencyKeys(document);
  document.components = { ...document.components, headers: LIMIT_HEADERS };
  for (const schema of Object.values(document.components.schemas ?? {})) nameIntegers(schema);
  return document;
}

/** What the interceptor honours on calls that create or change something from JSON; its reasons are there. */
function addIdempotencyKeys({ paths }: OpenAPIObject): void {
  for (const { post } of Object.values(paths)) {
    if (!post?.security || isForm(post)) continue;
    post.parameters = [...(post.parameters ?? []), IDEMPOTENCY_KEY];
    post.responses['409'] ??= problem('A request with the same Idempotency-Key is under way');
    post.responses['422'] ??= problem('The Idempotency-Key was used for another request');
  }
}

function isForm({ requestBody }: OperationObject): boolean {
  return requestBody !== undefined && 'content' in requestBody && 'multipart/form-data' in requestBody.content;
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
function addLimitHeaders({ responses }: OperationObject): void {
  if (!('429' in responses)) return;
  for (const [status, response] of Object.entries(responses)) {
    if (!response || '$ref' in response || !/^(?:[23]..|429)$/.test(status)) continue;
    const names = ['RateLimit', 'RateLimit-Policy', ...(status === '429' ? ['Retry-After'] : [])];
    const headers = names.map((name) => [name, { $ref: `#/components/headers/${name}` }] as const);
    response.headers = { ...response.headers, ...Object.fromEntries(headers) };
  }
}

/** TypeScript has one kind of number; ids, sizes and versions are whole, as their examples are. */
function nameIntegers(schema: SchemaObject | ReferenceObject): void {
  if (!('properties' in schema)) return;
  for (const property of Object.values(schema.properties ?? {})) {
    if ('type' in property && property.type === 'number' && Number.isInteger(property.example))
      property.type = 'integer';
  }
}
