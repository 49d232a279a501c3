import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ObjectStore } from '#object-storage/object-store.js';
import type { GridStore } from '../grid-store.js';
import { isStoreName } from '../store-name.js';
import { readArrayV2 } from './array-v2.js';
import { readArrayV3 } from './array-v3.js';
import { MetadataDocuments } from './metadata-documents.js';
import { asRecord, type JsonRecord, parseAttributes, parseMetadata, requireRecord } from './metadata-text.js';
import type { ZarrArray } from './zarr-array.js';
import { storeUnreadable, Unreadable } from './zarr.errors.js';

export const WEATHER_PREFIX = 'weather/';
/** One segment of a key that no disk and no URL takes for something else. */
const ARRAY_NAME = /^(?!\.\.?$)[A-Za-z0-9._-]{1,200}$/;
const MOST_ARRAYS = 1000;
/** Without consolidated metadata the arrays are found among all objects of the store. */
const MOST_LISTED = 100_000;

/** The metadata of arrays by their paths in the store, and the attributes of its root. */
interface Hierarchy {
  readonly zarrFormat: 2 | 3;
  readonly attributes: JsonRecord;
  readonly arrays: ReadonlyMap<string, () => ZarrArray>;
}

/** A document of Zarr v3, read when it is asked for. */
interface NodeV3 {
  readonly node: () => JsonRecord;
  readonly attributes: () => JsonRecord;
}

interface Place {
  readonly prefix: string;
  readonly documents: MetadataDocuments;
  readonly signal: AbortSignal | undefined;
}

/** Those that tell what a store is; where its metadata are consolidated, all there are. */
const ROOT_DOCUMENTS = ['zarr.json', '.zmetadata', '.zgroup'];
/** Of stores that were opened; their metadata are read each time, and parsed when they have changed. */
const MOST_REMEMBERED = 64;
const LONGEST_REMEMBERED = 2 ** 19;

type RootTexts = readonly (string | undefined)[];

interface Remembered {
  readonly roots: RootTexts;
  readonly store: GridStore;
}

/** Opens the Zarr stores of the object store. */
@Injectable()
export class ZarrStores {
  private readonly remembered = new Map<string, Remembered>();

  constructor(private readonly store: ObjectStore) {}

  /** The names of all folders under `weather/`, whatever is in them, in their order. */
  async names(signal?: AbortSignal): Promise<string[]> {
    const names: string[] = [];
    for await (const folder of this.store.listFolders(WEATHER_PREFIX, { signal })) {
      names.push(folder.slice(WEATHER_PREFIX.length, -1));
    }
    return names.sort();
  }

  /**
   * Reads the metadata of a store, and no chunk. Null where there is no store of that name. An array that cannot be read
   * does not keep the others from being read: `refusals` names it with the reason.
   * @throws Failure weather-dataset-unreadable where nothing of it can be read, with the reason
   */
  async open(name: string, signal?: AbortSignal): Promise<GridStore | null> {
    if (!isStoreName(name)) return null;
    const prefix = `${WEATHER_PREFIX}${name}/`;
    const documents = new MetadataDocuments(this.store, prefix, signal);
    try {
      const roots = await Promise.all(ROOT_DOCUMENTS.map((document) => documents.text(document)));
      const known = this.remembered.get(name);
      if (known?.roots.every((text, index) => text === roots[index])) return known.store;
      const hierarchy = await this.hierarchy(roots, { prefix, documents, signal });
      const store = hierarchy && openedStore(name, hierarchy, documents);
      if (store && documents.read().every(([document]) => ROOT_DOCUMENTS.includes(document))) {
        this.remember(name, { roots, store });
      }
      return store;
    } catch (error) {
      if (error instanceof Unreadable) throw storeUnreadable(name, error.message, error);
      throw error;
    }
  }

  private remember(name: string, opened: Remembered): void {
    const length = opened.roots.reduce((sum, text) => sum + (text?.length ?? 0), 0);
    this.remembered.delete(name);
    if (length > LONGEST_REMEMBERED) return;
    const [oldest] = this.remembered.keys();
    if (this.remembered.size >= MOST_REMEMBERED && oldest !== undefined) this.remembered.delete(oldest);
    this.remembered.set(name, opened);
  }

  private async hierarchy([v3, consolidated, group]: RootTexts, place: Place): Promise<Hierarchy | null> {
    if (v3 !== undefined) return this.hierarchyV3(v3, place);
    if (consolidated !== undefined) return consolidatedV2(consolidated, place.prefix);
    if (group !== undefined) return this.listedV2(parseMetadata(group, '.zgroup'), place);
    for await (const _ of this.store.list(place.prefix, { signal: place.signal })) {
      throw new Unreadable('has neither a zarr.json nor a .zgroup: it is no Zarr group.');
    }
    return null;
  }

  private async hierarchyV3(text: string, place: Place): Promise<Hierarchy> {
    const root = parseMetadata(text, 'zarr.json');
    if (root['zarr_format'] !== 3 || root['node_type'] !== 'group') {
      throw new Unreadable('has a zarr.json that is not one of a Zarr v3 group.');
    }
    const attributed = parseAttributes(text, 'zarr.json');
    const nodes = nodesWithin(root, attributed) ?? (await this.listedNodes(place));
    const arrays = new Map<string, () => ZarrArray>();
    for (const [path, { node, attributes }] of nodes) {
      if (!isGroup(node)) arrays.set(path, () => readArrayV3(path, `${place.prefix}${path}/`, node(), attributes()));
    }
    return { zarrFormat: 3, attributes: attributesOf(attributed), arrays };
  }

  private async listedNodes(place: Place): Promise<Map<string, NodeV3>> {
    const nodes = new Map<string, NodeV3>();
    for (const path of await this.listed('zarr.json', place)) {
      const text = (await place.documents.text(`${path}/zarr.json`)) ?? '';
      nodes.set(path, {
        node: () => parseMetadata(text, 'zarr.json'),
        attributes: () => attributesOf(parseAttributes(text, 'zarr.json')),
      });
    }
    return nodes;
  }

  private async listedV2(group: JsonRecord, place: Place): Promise<Hierarchy> {
    requireGroupV2(group);
    const attributesIn = (text: string | undefined) => (text === undefined ? {} : parseAttributes(text, '.zattrs'));
    const attributes = attributesIn(await place.documents.text('.zattrs'));
    const arrays = new Map<string, () => ZarrArray>();
    for (const path of await this.listed('.zarray', place)) {
      const [array, own] = await Promise.all(
        ['.zarray', '.zattrs'].map((document) => place.documents.text(`${path}/${document}`)),
      );
      arrays.set(path, () =>
        readArrayV2(path, `${place.prefix}${path}/`, parseMetadata(array ?? '{}', '.zarray'), attributesIn(own)),
      );
    }
    return { zarrFormat: 2, attributes, arrays };
  }

  /** The folders of the store that have this document. */
  private async listed(document: string, { prefix, signal }: Place): Promise<string[]> {
    const paths: string[] = [];
    let seen = 0;
    for await (const { key } of this.store.list(prefix, { signal })) {
      if (++seen > MOST_LISTED) {
        throw new Unreadable(`has more than ${MOST_LISTED} objects and no consolidated metadata. Consolidate it.`);
      }
      if (key.endsWith(`/${document}`) && key !== prefix + document) {
        paths.push(key.slice(prefix.length, -document.length - 1));
        if (paths.length > MOST_ARRAYS) break;
      }
    }
    return paths;
  }
}

/** Of consolidated metadata; undefined where there are none. */
function nodesWithin(root: JsonRecord, attributed: JsonRecord): Map<string, NodeV3> | undefined {
  const metadataOf = (record: JsonRecord) => asRecord(asRecord(record['consolidated_metadata'])?.['metadata']);
  const [consolidated, marked] = [metadataOf(root), metadataOf(attributed) ?? {}];
  if (!consolidated) return undefined;
  return new Map(
    Object.entries(consolidated).map(([path, node]) => [
      path,
      { node: () => requireRecord(node, 'zarr.json'), attributes: () => attributesOf(asRecord(marked[path]) ?? {}) },
    ]),
  );
}

function attributesOf(node: JsonRecord): JsonRecord {
  return asRecord(node['attributes']) ?? {};
}

function consolidatedV2(text: string, prefix: string): Hierarchy {
  const metadata = requireRecord(parseMetadata(text, '.zmetadata')['metadata'], '.zmetadata');
  const attributed = requireRecord(parseAttributes(text, '.zmetadata')['metadata'], '.zmetadata');
  const recordIn = (records: JsonRecord, key: string) =>
    Object.hasOwn(records, key) ? requireRecord(records[key], key) : {};
  const record = (key: string) => recordIn(metadata, key);
  const attributes = (key: string) => recordIn(attributed, key);
  requireGroupV2(record('.zgroup'));
  const arrays = new Map<string, () => ZarrArray>();
  for (const key of Object.keys(metadata)) {
    if (!key.endsWith('/.zarray')) continue;
    const path = key.slice(0, -'/.zarray'.length);
    arrays.set(path, () => readArrayV2(path, `${prefix}${path}/`, record(key), attributes(`${path}/.zattrs`)));
  }
  return { zarrFormat: 2, attributes: attributes('.zattrs'), arrays };
}

function requireGroupV2(group: JsonRecord): void {
  if (group['zarr_format'] !== 2) throw new Unreadable('has a .zgroup that is not one of a Zarr v2 group.');
}

function isGroup(node: () => JsonRecord): boolean {
  try {
    return node()['node_type'] === 'group';
  } catch {
    // Reading it as an array says what is wrong.
    return false;
  }
}

function openedStore(
  name: string,
  { zarrFormat, attributes, arrays }: Hierarchy,
  documents: MetadataDocuments,
): GridStore {
  if (arrays.size > MOST_ARRAYS) throw new Unreadable(`has more than ${MOST_ARRAYS} arrays.`);
  const readable = new Map<string, ZarrArray>();
  const refusals = new Map<string, string>();
  for (const [path, read] of [...arrays].sort(([one], [other]) => (one < other ? -1 : 1))) {
    try {
      if (!ARRAY_NAME.test(path)) throw new Unreadable('lies in a group of its own or has a name that is not read.');
      readable.set(path, read());
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      refusals.set(path, `${path} ${error.message}`);
    }
  }
  if (readable.size === 0) {
    throw new Unreadable(`has no array that can be read. ${[...refusals.values()].slice(0, 3).join(' ')}`.trimEnd());
  }
  const etag = createHash('sha256').update(JSON.stringify(documents.read())).digest('hex').slice(0, 32);
  return { name, zarrFormat, etag, attributes, arrays: readable, refusals };
}
