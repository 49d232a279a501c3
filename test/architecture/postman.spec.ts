import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';

interface Variable {
  readonly key: string;
  readonly value: string;
}

interface Url {
  readonly host: readonly string[];
  readonly path: readonly string[];
  readonly variable?: readonly Variable[];
}

interface Item {
  readonly name: string;
  readonly event?: readonly { readonly script: { readonly exec: readonly string[] } }[];
  readonly request: {
    readonly method: string;
    readonly auth?: { readonly type: string };
    readonly url: string | Url;
    readonly body?: { readonly raw?: string; readonly formdata?: readonly { readonly src?: string }[] };
  };
}

interface Collection {
  readonly variable: readonly Variable[];
  readonly item: readonly { readonly name: string; readonly item: readonly Item[] }[];
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security?: readonly object[] }>>>>;
}

const FOLDER = join(PROJECT_FOLDER, 'postman');
/** The one address of the run that is no route of the document: the link may lead to an S3 store. */
const LINK = '{{download_link}}';

function readText(file: string): string {
  return readFileSync(join(PROJECT_FOLDER, file), 'utf8');
}

// That the files are what the code makes of openapi.json is checked by `npm run drift`.
const documentText = readText('openapi.json');
const text = readText('postman/dataio.postman_collection.json');
const collection = JSON.parse(text) as Collection;
const environment = JSON.parse(readText('postman/dataio.postman_environment.json')) as { values: Variable[] };
const { paths } = JSON.parse(documentText) as OpenApi;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { security }]) => ({ name: `${method.toUpperCase()} ${path}`, security })),
);
const [run, ...reference] = collection.item;
const runItems = run?.item ?? [];
const referenceItems = reference.flatMap(({ item }) => item);

/** The operation that a request of the reference calls, as the document names it. */
function operationOf({ request: { method, url } }: Item): string {
  if (typeof url === 'string') return url;
  const prefix = url.host[0] === '{{server_url}}' ? '' : '/api/v1';
  const segments = url.path.map((segment) => segment.replace(/^:(.+)$/, '{$1}'));
  return `${method} ${prefix}/${segments.join('/')}`;
}

/** Whether a path with values or variables in it is that of an operation with parameters. */
function calls(called: string, operation: string): boolean {
  const expected = operation.split('/');
  const found = called.split('/');
  return (
    found.length === expected.length && expected.every((part, index) => part.startsWith('{') || part === found[index])
  );
}

function withoutQuery(call: string): string {
  return call.replace(/\?.*$/, '');
}

test('every operation of openapi.json has one request, and there are no others', () => {
  expect(referenceItems.map(operationOf).sort()).toEqual(operations.map(({ name }) => name).sort());
});

test('public calls send no key, and all others that of the collection', () => {
  const open = operations.filter(({ security = [] }) => security.length === 0).map(({ name }) => name);
  const withoutKey = referenceItems.filter(({ request }) => request.auth?.type === 'noauth');
  expect(withoutKey.map(operationOf).sort()).toEqual(open.sort());
  expect(referenceItems.filter(({ request }) => request.auth && request.auth.type !== 'noauth')).toEqual([]);
});

test('every path parameter has a value, and no value is a placeholder', () => {
  for (const { name, request } of referenceItems) {
    const { path, variable = [] } = request.url as Url;
    const parameters = path.filter((segment) => segment.startsWith(':')).map((segment) => segment.slice(1));
    expect([name, variable.map(({ key }) => key).sort()]).toEqual([name, parameters.sort()]);
    expect([name, variable.filter(({ value }) => value === '')]).toEqual([name, []]);
  }
  expect(text).not.toMatch(/<(?:string|integer|number|boolean|uuid|dateTime|email)>/);
  expect(text).not.toMatch(/"value": "string"|: \\"string\\"|\bkey_\d/);
});

test('nothing in it changes from run to run', () => {
  const uuids = text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? [];
  expect(uuids.filter((uuid) => !documentText.includes(uuid))).toEqual([]);
  expect(text).not.toMatch(/"(?:id|_postman_id|uid)":/);
});

test('every variable is declared, and set before it is used', () => {
  const declared = [...environment.values, ...collection.variable].map(({ key }) => key);
  expect(new Set(declared).size).toBe(declared.length);
  const used = [...text.matchAll(/\{\{(\w+)\}\}|ariables\.get\('(\w+)'\)/g)].map(([, ...names]) => names.join(''));
  expect(declared).toEqual(expect.arrayContaining(used));
  expect([...new Set(used)].sort()).toEqual([...declared].sort());
  const known = new Set(environment.values.map(({ key }) => key));
  for (const item of runItems) {
    const { request, event = [] } = item;
    const scripts = event.flatMap(({ script }) => script.exec).join('\n');
    if (item === runItems[0])
      for (const { key } of collection.variable) if (scripts.includes(`${key}:`)) known.add(key);
    const names = [...JSON.stringify(request).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '');
    expect([item.name, names.filter((name) => !known.has(name))]).toEqual([item.name, []]);
    for (const [, name = ''] of scripts.matchAll(/ariables\.set\('(\w+)'/g)) known.add(name);
  }
});

test('Admin operations calls routes of openapi.json only', () => {
  expect(run?.name).toBe('Admin operations');
  const called = runItems.flatMap(({ request: { method, url } }) =>
    typeof url === 'string' && url !== LINK ? [`${method} ${url.replace('{{base_url}}', '/api/v1')}`] : [],
  );
  expect(called).toHaveLength(runItems.length - 1);
  const strangers = called.filter((call) => !operations.some(({ name }) => calls(withoutQuery(call), name)));
  expect(strangers).toEqual([]);
});

test('Admin operations checks the status of every answer', () => {
  const unchecked = runItems.filter(
    ({ event = [] }) => !event.some(({ script }) => script.exec.join('\n').includes('pm.response.to.have.status(')),
  );
  expect(unchecked.map(({ name }) => name)).toEqual([]);
});

test('the files that it sends lie in postman/', () => {
  const sent = [...runItems, ...referenceItems].flatMap(({ request }) => request.body?.formdata ?? []);
  const files = [...new Set(sent.flatMap(({ src }) => (src ? [src] : [])))];
  expect(files.filter((file) => !existsSync(join(FOLDER, file)))).toEqual([]);
  expect(files.sort()).toEqual(readdirSync(join(FOLDER, 'files')).map((file) => `files/${file}`));
});

test('the environment keeps no key', () => {
  expect(environment.values).toEqual([
    expect.objectContaining({ key: 'base_url', value: 'http://127.0.0.1:8000/api/v1' }),
    expect.objectContaining({ key: 'api_key', value: '', type: 'secret' }),
  ]);
});
