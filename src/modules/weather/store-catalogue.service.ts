import { Injectable } from '@nestjs/common';
import { Failure } from '#common/errors/failure.js';
import { GridSource } from './grid-source.js';
import { type OpenedStore, openedStoreOf } from './opened-store.js';
import { isStoreName } from './store-name.js';
import { weatherDatasetMissing } from './weather.errors.js';

/** Opened stores that are remembered; their coordinates take some megabytes at most. */
const MOST_REMEMBERED = 64;
const OPENED_AT_ONCE = 8;

/** A store that was asked for: opened, or with what keeps it from being read. */
export type CatalogueEntry =
  { readonly name: string; readonly opened: OpenedStore } | { readonly name: string; readonly failure: Failure };

/** The weather datasets that there are. Coordinates are read once for each version of a store's metadata. */
@Injectable()
export class StoreCatalogue {
  private readonly remembered = new Map<string, OpenedStore>();

  constructor(private readonly source: GridSource) {}

  /** @throws Failure weather-dataset-not-found, weather-dataset-unreadable */
  async get(name: string, signal?: AbortSignal): Promise<OpenedStore> {
    const store = isStoreName(name) ? await this.source.open(name, signal) : null;
    if (!store) throw weatherDatasetMissing(name);
    const known = this.remembered.get(name);
    if (known?.store.etag === store.etag) return known;
    const opened = await openedStoreOf(this.source, store, signal);
    this.remembered.delete(name);
    const [oldest] = this.remembered.keys();
    if (this.remembered.size >= MOST_REMEMBERED && oldest !== undefined) this.remembered.delete(oldest);
    this.remembered.set(name, opened);
    return opened;
  }

  /** Those that cannot be read too; what has vanished meanwhile is left out. */
  async list(isWanted: (name: string) => boolean, signal?: AbortSignal): Promise<CatalogueEntry[]> {
    const names = (await this.source.listNames(signal)).filter((name) => isStoreName(name) && isWanted(name));
    const entries: (CatalogueEntry | null)[] = [];
    for (let first = 0; first < names.length; first += OPENED_AT_ONCE) {
      const some = names.slice(first, first + OPENED_AT_ONCE);
      entries.push(...(await Promise.all(some.map((name) => this.entryOf(name, signal)))));
    }
    return entries.filter((entry) => entry !== null);
  }

  private async entryOf(name: string, signal: AbortSignal | undefined): Promise<CatalogueEntry | null> {
    try {
      return { name, opened: await this.get(name, signal) };
    } catch (error) {
      if (!(error instanceof Failure) || error.kind === 'unavailable') throw error;
      return error.kind === 'not-found' ? null : { name, failure: error };
    }
  }
}
