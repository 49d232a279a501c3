import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ACCESS, type AccessRequirement } from '#auth/access.decorators.js';

/** A route as its controller declares it. */
export interface Route {
  /** Verb and path, as in `GET datasets/:ds_id`. */
  readonly name: string;
  readonly verb: string;
  readonly path: string;
  /** Undefined where it declares none, and is closed. */
  readonly access: AccessRequirement | undefined;
}

/** Every route of the application, from the metadata of its controllers. */
export function routesOf(app: NestFastifyApplication): Route[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as Record<string, unknown>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const method = prototype[name];
      if (typeof method !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, method)) return [];
      const verb = RequestMethod[Reflect.getMetadata(METHOD_METADATA, method) as RequestMethod];
      const prefix = Reflect.getMetadata(PATH_METADATA, metatype) as string;
      const path = [prefix, Reflect.getMetadata(PATH_METADATA, method) as string]
        .join('/')
        .replace(/\/+/g, '/')
        .replace(/(?<=.)\/$/, '');
      const access = (Reflect.getMetadata(ACCESS, method) ?? Reflect.getMetadata(ACCESS, metatype)) as
        AccessRequirement | undefined;
      return [{ name: `${verb} ${path}`, verb, path, access }];
    });
  });
}
