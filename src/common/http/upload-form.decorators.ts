import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { CallsTheStore } from './store-calls.decorators.js';
import type { FormLimits, IncomingForm } from './upload-form.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True on routes that take multipart/form-data; all others take JSON, or any bytes. */
    takesForm?: boolean;
  }
  interface FastifyInstance {
    /** Opens the multipart form of a request under the configured limits. */
    openForm(request: FastifyRequest, limits?: FormLimits): IncomingForm;
  }
}

/** A route that takes a multipart form with these files, in any order. */
export function TakesForm(files: Readonly<Record<string, string>>): MethodDecorator {
  const properties = Object.fromEntries(
    Object.entries(files).map(([name, description]) => [name, { type: 'string', format: 'binary', description }]),
  );
  return TakesFormLike({ type: 'object', properties, required: Object.keys(files) });
}

type FormSchema = Extract<Parameters<typeof ApiBody>[0], { readonly schema: unknown }>['schema'];

/** A route that takes a multipart form of parts that are not all files, or of which some may be left out. */
export function TakesFormLike(schema: FormSchema): MethodDecorator {
  return applyDecorators(CallsTheStore({ takesForm: true }), ApiConsumes('multipart/form-data'), ApiBody({ schema }));
}

/** The form of a request, not yet read. */
export const UploadForm = createParamDecorator(
  (limits: FormLimits | undefined, context: ExecutionContext): IncomingForm => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return request.server.openForm(request, limits);
  },
);
