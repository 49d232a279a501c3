import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import type { AccessLevel } from './access-level.js';
import type { Caller } from './caller.js';
import type { DatasetAccess } from './dataset-access.js';
import { ResourceType } from './resource-type.js';
import type { WeatherAccess } from './weather-access.js';

/** A level on the dataset that a path parameter names, and on the bucket that another names, where there is one. */
export interface DatasetRequirement {
  readonly level: AccessLevel;
  readonly dataset: string;
  readonly bucket?: string;
}

/** An administrator, whose key may be narrowed to the dataset that a path parameter names. */
export interface AdministratorOfDataset {
  readonly administratorOf: string;
}

/** A level on weather datasets: on the one that a path parameter names, or where there is none, on any. */
export interface WeatherRequirement {
  readonly weather: AccessLevel;
  readonly store?: string;
}

/**
 * `any-key-to-read` is what `any-key` is, for what changes nothing though it is not a GET: read-only keys may do it too.
 * `own-account` is what `any-key` is, but for keys that are narrowed to datasets: what belongs to the user as a whole
 * is not theirs.
 */
export type AccessRequirement =
  | 'public'
  | 'any-key'
  | 'any-key-to-read'
  | 'own-account'
  | 'administrator'
  | AdministratorOfDataset
  | DatasetRequirement
  | WeatherRequirement;

export const ACCESS = Symbol('access');
export const SECURITY_SCHEME = 'X-API-Key';

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
    datasetAccess?: DatasetAccess;
    weatherAccess?: WeatherAccess;
  }
}

/**
 * States once what a route needs: the guard enforces it and the OpenAPI document shows it.
 * A route without it is closed to everyone.
 */
export function Access(requirement: AccessRequirement): MethodDecorator & ClassDecorator {
  const documented =
    requirement === 'public'
      ? []
      : [
          ApiSecurity(SECURITY_SCHEME),
          ApiProblem(401, 'No key, or not a valid one'),
          ApiProblem(403, forbiddenWhen(requirement)),
          ApiProblem(429, 'A limit is reached; Retry-After says how long to wait'),
          ...(namesDataset(requirement) ? [ApiDatasetDeleted()] : []),
        ];
  return applyDecorators(
    SetMetadata(ACCESS, requirement),
    ApiExtension('x-access', accessText(requirement)),
    ...documented,
    ApiProblem(503, 'The database or the object store does not answer just now'),
  );
}

/** What every route may answer that names a dataset; those that have it in their path say so by `@Access`. */
export function ApiDatasetDeleted(): MethodDecorator & ClassDecorator {
  return ApiProblem(410, 'The dataset is deleted; the answer says when and why');
}

function namesDataset(requirement: AccessRequirement): boolean {
  return typeof requirement === 'object' && ('dataset' in requirement || 'administratorOf' in requirement);
}

/** One line for people: the OpenAPI document and the test that lists all routes show it. */
export function accessText(requirement: AccessRequirement): string {
  if (typeof requirement === 'string') return requirement;
  if ('administratorOf' in requirement) return `administrator of {${requirement.administratorOf}}`;
  if ('weather' in requirement) {
    return `${requirement.weather} on ${requirement.store === undefined ? ResourceType.Weather : `weather {${requirement.store}}`}`;
  }
  const bucket = requirement.bucket === undefined ? '' : ` and {${requirement.bucket}}`;
  return `${requirement.level} on {${requirement.dataset}}${bucket}`;
}

function forbiddenWhen(requirement: AccessRequirement): string {
  return accessText(requirement).startsWith('administrator')
    ? 'Not an administrator'
    : 'The caller may not see or not do this';
}

/** The caller that the guard has found. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('CurrentCaller stands on a route whose access is public.');
  return caller;
});

/** The dataset that the guard has found and judged, so that it need not be read again. */
export const GrantedDataset = createParamDecorator((_: unknown, context: ExecutionContext): DatasetAccess => {
  const { datasetAccess } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!datasetAccess) throw new Error('GrantedDataset stands on a route whose access names no dataset.');
  return datasetAccess;
});

/** What the caller may do with which weather datasets, as the guard has found it. */
export const GrantedWeather = createParamDecorator((_: unknown, context: ExecutionContext): WeatherAccess => {
  const { weatherAccess } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!weatherAccess) throw new Error('GrantedWeather stands on a route whose access names no weather.');
  return weatherAccess;
});
