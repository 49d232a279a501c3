import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyContextConfig } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True on routes that ask the object store, which no transaction may be open around. */
    callsTheStore?: boolean;
  }
}

/** Says the same in the OpenAPI document, which is made without the routes. */
export const CALLS_THE_STORE = 'x-calls-the-store';

/**
 * A route that changes something in the object store, asks it before a change, or streams from it. It cannot run in one
 * transaction with its answer, and takes no `Idempotency-Key`: such routes are idempotent by what they are sent. `config` is what else
 * the route needs: a second `RouteConfig` would take the place of this one.
 */
export function CallsTheStore(config: FastifyContextConfig = {}): MethodDecorator {
  return applyDecorators(RouteConfig({ ...config, callsTheStore: true }), ApiExtension(CALLS_THE_STORE, true));
}
