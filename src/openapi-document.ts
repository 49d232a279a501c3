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
  }
  for (const schema of Object.values(document.components?.schemas ?? {})) nameIntegers(schema);
  return document;
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
  const content = { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } };
  operation.responses['400'] ??= { description: 'The request cannot be read, or carries two keys', content };
  operation.responses['500'] ??= { description: 'The server failed; its log has the request id', content };
  if (operation.requestBody) operation.responses['408'] ??= { description: 'The body came too slowly', content };
}

/** TypeScript has one kind of number; ids, sizes and versions are whole, as their examples are. */
function nameIntegers(schema: SchemaObject | ReferenceObject): void {
  if (!('properties' in schema)) return;
  for (const property of Object.values(schema.properties ?? {})) {
    if ('type' in property && property.type === 'number' && Number.isInteger(property.example))
      property.type = 'integer';
  }
}
