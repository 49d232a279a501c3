import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createContext, SourceTextModule } from 'node:vm';
import ts from 'typescript';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import type * as surface from '../../sdk/src/surface.js';
import { makeDataset } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'BR0001DS0001';
const ENTRY = join(PROJECT_FOLDER, 'sdk', 'src', 'surface.ts');
const LARGE = `station,mm\n${'Dharwad,12.5\n'.repeat(500_000)}`;
/** What every browser has. Whatever else the client reached for would be undefined here. */
const { fetch, Request, Response, Headers, FormData, Blob, URL, URLSearchParams } = globalThis;
const { AbortController, AbortSignal, TextDecoder, TextEncoder, setTimeout, clearTimeout } = globalThis;
const OF_BROWSERS = {
  ...{ fetch, Request, Response, Headers, FormData, Blob, URL, URLSearchParams },
  ...{ AbortController, AbortSignal, TextDecoder, TextEncoder, setTimeout, clearTimeout },
  document: {},
};

let test_: TestApp;

beforeAll(async () => {
  test_ = await startTestApp();
  await makeDataset(test_.admin, { ds_id: DATASET });
}, 60_000);

afterAll(() => test_.close());

/** Every module that the entry needs, and what it is called by the one that imports it. */
class BrowserModules {
  readonly bare = new Set<string>();
  readonly texts = new Map<string, string>();
  private readonly context = createContext(OF_BROWSERS);
  private readonly modules = new Map<string, SourceTextModule>();

  async load(path: string): Promise<unknown> {
    const entry = this.moduleAt(path);
    await entry.link((name, from) => this.moduleAt(this.pathOf(name, from.identifier)));
    await entry.evaluate();
    return entry.namespace;
  }

  private moduleAt(path: string): SourceTextModule {
    const known = this.modules.get(path);
    if (known) return known;
    const options = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, removeComments: true };
    const text = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions: options }).outputText;
    const module = new SourceTextModule(text, { context: this.context, identifier: path });
    this.modules.set(path, module);
    this.texts.set(path, text);
    return module;
  }

  private pathOf(name: string, from: string): string {
    if (name.startsWith('.'))
      return resolve(dirname(from), name.replace(/\.js$/, from.endsWith('.ts') ? '.ts' : '.js'));
    this.bare.add(name);
    if (name !== 'openapi-fetch') throw new Error(`${from} imports ${name}, which no browser has.`);
    return join(PROJECT_FOLDER, 'node_modules', 'openapi-fetch', 'dist', 'index.mjs');
  }
}

describe('the entry for browsers', () => {
  test('is what the package gives to them, and nothing of it needs Node', async () => {
    const text = readFileSync(join(PROJECT_FOLDER, 'sdk', 'package.json'), 'utf8');
    const { exports } = JSON.parse(text) as { exports: Record<string, Record<string, string>> };
    expect(exports['.']?.['browser']).toBe('./dist/surface.js');
    expect(Object.keys(exports['./node']!)).toEqual(['types', 'node']);
    const modules = new BrowserModules();
    await modules.load(ENTRY);
    expect([...modules.bare]).toEqual(['openapi-fetch']);
    expect(modules.texts.size).toBeGreaterThan(15);
    const ours = [...modules.texts].filter(([path]) => path.includes(join('sdk', 'src')));
    expect(ours.filter(([, code]) => /\bnode:|\bprocess\b|\bBuffer\b/.test(code)).map(([path]) => path)).toEqual([]);
  });

  test('lists, uploads and downloads as streams, and says nothing that a browser says itself', async () => {
    const { DataioClient, allOf } = (await new BrowserModules().load(ENTRY)) as typeof surface;
    const sent: Headers[] = [];
    const client = new DataioClient({
      address: `${test_.url}/api/v1`,
      apiKey: test_.admin.key ?? '',
      fetch: (request) => {
        sent.push(request.headers);
        return fetch(request);
      },
    });
    expect((await allOf(client.datasets.list())).map(({ ds_id }) => ds_id)).toEqual([DATASET]);
    const place = { dsId: DATASET, tableName: 'rain' };
    await client.administration.tables.put(place, new Blob([LARGE]));
    const { body } = await client.tables.download(place);
    const reader = body!.getReader();
    const first = (await reader.read()) as { value: Uint8Array };
    expect(first.value.byteLength).toBeLessThan(LARGE.length);
    await reader.cancel();
    expect(sent.map((headers) => headers.get('User-Agent'))).toEqual(sent.map(() => null));
    expect(sent.at(-1)!.get('X-API-Key')).toBeNull();
  });
});
