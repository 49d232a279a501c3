import type { Dataset, DatasetDetail, DatasetFacets, DatasetFilters } from './api/shapes.js';
import { type Calls, contentOf, pageOf } from './http/calls.js';
import { itemsOf } from './http/pages.js';

/** The catalogue: what the key lets its owner see. */
export class Datasets {
  constructor(private readonly calls: Calls) {}

  /** Every dataset that passes the filters, page after page as they are read. `q` searches; best matches come first. */
  list(filters: DatasetFilters = {}): AsyncGenerator<Dataset, void> {
    return itemsOf((cursor) => pageOf(this.calls.GET('/datasets', { params: { query: { ...filters, cursor } } })));
  }

  /** One dataset with the names and sizes of its tables. */
  get(dsId: string): Promise<DatasetDetail> {
    return contentOf(this.calls.GET('/datasets/{ds_id}', { params: { path: { ds_id: dsId } } }));
  }

  /** How many datasets there are per tag, collection, owner and so on, under the same filters as the list. */
  countFacets(filters: Omit<DatasetFilters, 'sort'> = {}): Promise<DatasetFacets> {
    return contentOf(this.calls.GET('/datasets/facets', { params: { query: filters } }));
  }
}
