import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { CallsTheStore } from './store-calls.decorators.js';
import type { IncomingForm } from './upload-form.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True on routes that take multipart/form-data; all others take JSON, or any bytes. */
    takesForm?: boolean;
  }
  interface FastifyInstance {
    /** Opens the multipart form of a request under the configured limits. */
    openForm(request: FastifyRequest): IncomingForm;
  }
}

/** A route that takes a multipart form with these files, in any order. */
export function TakesForm(files: Readonly<Record<string, string>>): MethodDecorator {
  const properties = Object.fromEntries(
    Object.entries(files).map(([name, description]) => [name, { type: 'string', format: 'binary', description }]),
  );
  return applyDecorators(
    CallsTheStore({ takesForm: true }),
    ApiConsumes('multipart/form-data'),
    ApiBody({ schema: { type: 'object', properties, required: Object.keys(files) } }),
  );
}

/** The form of a request, not yet read. */
export const UploadForm = createParamDecorator((_: unknown, context: ExecutionContext): IncomingForm => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return request.server.openForm(request);
});
