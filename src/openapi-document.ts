import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { SECURITY_SCHEME } from '#auth/access.decorators.js';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import pluginMetadata from './metadata.js';

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
  return document;
}
