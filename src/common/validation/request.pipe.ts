import { Injectable, type ValidationError, ValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { Failure, type FieldFault } from '../errors/failure.js';
import { invalidFields, unknownFields } from '../errors/failures.js';
import { freelyNamedIn, isRecord } from './free-names.decorators.js';

/**
 * Checks bodies and queries against their DTO. A field that the request does not know answers 400 (in a query 422, as
 * any other bad parameter); a known field with a wrong value answers 422. All faults are named at once.
 */
@Injectable()
export class RequestPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      stopAtFirstError: true,
      validationError: { target: false },
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // Parts of a path have pipes of their own, which must see what was sent: here 0x1 would become 1 before them.
    if (metadata.type === 'param') return value;
    try {
      if (metadata.type === 'body') requireObject(value);
      // What a decorator of ours opened, such as the stream of a body, is nothing that a client spelled.
      const { checked, apart } = setApart(value, metadata.metatype);
      if (metadata.type !== 'custom') requireOwnNames(checked);
      requireKnownNames(checked, metadata.metatype);
      const dto: unknown = await super.transform(checked, metadata);
      return isRecord(dto) ? Object.assign(dto, apart) : dto;
    } catch (error) {
      if (error instanceof Failure && metadata.type !== 'body' && error.code === 'unknown-field' && error.faults) {
        throw invalidFields(error.faults);
      }
      throw error;
    }
  }

  override createExceptionFactory(): (errors?: ValidationError[]) => Failure {
    return (errors = []) => {
      const faults = errors.flatMap((error) => faultsOf(error, ''));
      const unknown = faults.filter((fault) => fault.unknown).map((fault) => fault.path);
      if (unknown.length > 0) return unknownFields(unknown);
      return invalidFields(faults.map(({ path, message }) => ({ path, message })));
    };
  }
}

function requireObject(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure('malformed', 'malformed-request', 'The body must be one JSON object.');
  }
}

/**
 * What has free names waits outside, and an empty object or list stands in for it: class-transformer would drop some of
 * them, and takes long over many.
 */
function setApart(
  value: unknown,
  dto: ArgumentMetadata['metatype'],
): { readonly checked: unknown; readonly apart: Readonly<Record<string, unknown>> } {
  const isFree = (content: unknown): boolean => isRecord(content) || Array.isArray(content);
  const names = dto === undefined || !isRecord(value) ? [] : freelyNamedIn(dto).filter((name) => isFree(value[name]));
  if (names.length === 0 || !isRecord(value)) return { checked: value, apart: {} };
  const standIns = names.map((name) => [name, isRecord(value[name]) ? {} : []] as const);
  const checked = { ...value, ...Object.fromEntries(standIns) };
  return { checked, apart: Object.fromEntries(names.map((name) => [name, value[name]])) };
}

const knownNames = new WeakMap<object, ReadonlySet<string>>();

/**
 * The rules find unknown fields too, behind a transformation whose time grows with the square of their number: whoever
 * sends thousands would hold up everybody.
 */
function requireKnownNames(value: unknown, dto: ArgumentMetadata['metatype']): void {
  if (typeof value !== 'object' || value === null || dto === undefined) return;
  const known = namesOf(dto);
  if (known.size === 0) return;
  const unknown = Object.keys(value).filter((name) => !known.has(name));
  if (unknown.length > 0) throw unknownFields(unknown);
}

/** The fields that have rules: all that a DTO takes. */
function namesOf(dto: NonNullable<ArgumentMetadata['metatype']>): ReadonlySet<string> {
  const cached = knownNames.get(dto);
  if (cached) return cached;
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const names = new Set(rules.map((rule) => rule.propertyName));
  knownNames.set(dto, names);
  return names;
}

function requireOwnNames(value: unknown): void {
  const inherited = typeof value === 'object' && value !== null ? inheritedNames(value, '') : [];
  if (inherited.length > 0) throw unknownFields(inherited);
}

/**
 * Paths of fields that are called as what every object inherits: class-validator would take them for known, and
 * class-transformer would drop them without a word.
 */
function inheritedNames(value: object, parent: string): string[] {
  return Object.entries(value).flatMap(([name, child]: [string, unknown]) => {
    const path = parent === '' ? name : `${parent}.${name}`;
    if (name === 'constructor' || name === 'prototype') return [path];
    return typeof child === 'object' && child !== null ? inheritedNames(child, path) : [];
  });
}

function faultsOf(error: ValidationError, parent: string): (FieldFault & { unknown: boolean })[] {
  const path = parent === '' ? error.property : `${parent}.${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    path,
    message: withoutName(message, error.property),
    unknown: rule === 'whitelistValidation',
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, path))];
}

/** class-validator begins messages with the property, which the path says already. */
function withoutName(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
