import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { PROJECT_FOLDER } from '#config/project-folder.js';

interface Content {
  readonly schema?: object;
  readonly example?: unknown;
}

interface Answered {
  readonly content?: Readonly<Record<string, Content>>;
  readonly headers?: object;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly example?: unknown;
  readonly schema?: { readonly type?: string; readonly default?: unknown; readonly example?: unknown };
}

interface Operation {
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly summary?: string;
  readonly 'x-access'?: string;
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, Answered>>;
}

interface OpenApi {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

// That the file is what the code makes is checked by `npm run drift`.
const document = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'openapi.json'), 'utf8')) as OpenApi;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
);

/** The contents of the responses whose status begins with one of these digits. */
function contents({ responses }: Operation, ...firstDigits: string[]): Content[] {
  const wanted = Object.entries(responses).filter(([status]) => firstDigits.includes(status.charAt(0)));
  return wanted.flatMap(([, { content = {} }]) => Object.values(content));
}

function isNumber({ schema }: Parameter): boolean {
  return schema?.type === 'integer' || schema?.type === 'number';
}

function isShown({ schema, example }: Content): boolean {
  return schema !== undefined || example !== undefined;
}

test('openapi.json is a valid OpenAPI 3.1 document', async () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(await new Validator().validate({ ...document })).toEqual({ valid: true });
});

test('openapi.json describes each tag that an operation has, and no other', () => {
  const used = new Set(operations.flatMap(([, { tags = [] }]) => tags));
  expect(document.tags.map(({ name }) => name).sort()).toEqual([...used].sort());
  for (const { description } of document.tags) expect(description).toMatch(/\S/);
});

describe.each(operations)('%s', (_, operation) => {
  test('says what it does and who may call it', () => {
    expect(operation.summary).toMatch(/\S/);
    expect(operation['x-access']).toMatch(/\S/);
  });

  test('describes the parts of its path', () => {
    for (const { name, description } of operation.parameters?.filter((parameter) => parameter.in === 'path') ?? []) {
      expect([name, description]).toEqual([name, expect.stringMatching(/\S/)]);
    }
  });

  test('names each header once, and demands none', () => {
    const headers = operation.parameters?.filter((parameter) => parameter.in === 'header') ?? [];
    expect(headers.filter(({ required }) => required)).toEqual([]);
    expect(new Set(headers.map(({ name }) => name.toLowerCase())).size).toBe(headers.length);
  });

  test('demands no parameter that has a default', () => {
    const contradictions = operation.parameters?.filter(
      ({ required, schema }) => required && schema?.default !== undefined,
    );
    expect(contradictions ?? []).toEqual([]);
  });

  test('with a number in its path, says that another text does not fit', () => {
    const hasNumber = operation.parameters?.some((parameter) => parameter.in === 'path' && isNumber(parameter));
    if (hasNumber) expect(operation.responses).toHaveProperty('422');
  });

  test('fills in nothing that may be left out, but for defaults', () => {
    const optional = operation.parameters?.filter(({ required }) => required !== true) ?? [];
    expect(optional.filter(({ schema, example }) => (example ?? schema?.example) !== undefined)).toEqual([]);
  });

  test('with an Idempotency-Key, says how an answer shows that it came before', () => {
    if (!operation.parameters?.some(({ name }) => name === 'Idempotency-Key')) return;
    for (const [status, { headers }] of Object.entries(operation.responses)) {
      if (/^2/.test(status)) expect(headers).toHaveProperty('Idempotency-Replayed');
    }
  });

  test('shows what comes back when it succeeds', () => {
    const isInHeaders = Object.entries(operation.responses).some(
      ([status, { headers }]) => /^2/.test(status) && headers,
    );
    expect([...contents(operation, '2').map(isShown), isInHeaders]).toContain(true);
  });

  test('shows what comes back when it fails', () => {
    const failures = contents(operation, '4', '5').map(isShown);
    expect(failures).not.toHaveLength(0);
    expect(failures).not.toContain(false);
  });

  test('with a key, says that calls are limited and how far they are', () => {
    if (!operation.security) return;
    expect(operation.responses['429']?.headers).toHaveProperty('Retry-After');
    for (const [status, { headers }] of Object.entries(operation.responses)) {
      if (!/^[23]/.test(status)) continue;
      expect(headers).toMatchObject({ RateLimit: {}, 'RateLimit-Policy': {} });
    }
  });
});

test('every shape of a DTO file is exported: the compiler plugin documents no other', () => {
  const source = join(PROJECT_FOLDER, 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.dto.ts'));
  expect(files.length).toBeGreaterThan(30);
  const hidden = files.flatMap((file) =>
    Array.from(
      readFileSync(join(source, file), 'utf8').matchAll(/^(?:abstract )?class (\w+(?:Dto|Query|Response))\b/gm),
      ([, name]) => `${file}: ${name ?? ''}`,
    ),
  );
  expect(hidden).toEqual([]);
});
