import type {
  Collection,
  CollectionChanges,
  DataOwner,
  DataOwnerChanges,
  NewCollection,
  NewDataOwner,
  NewRawDataset,
  RawDataset,
} from '../api/shapes.js';
import { type Calls, contentOf, pageOf } from '../http/calls.js';
import { itemsOf } from '../http/pages.js';

export class Collections {
  constructor(private readonly calls: Calls) {}

  list(filters: { category_id?: string } = {}): AsyncGenerator<Collection, void> {
    return itemsOf((cursor) =>
      pageOf(this.calls.GET('/admin/collections', { params: { query: { ...filters, cursor } } })),
    );
  }

  ensure(collection: NewCollection): Promise<Collection> {
    return contentOf(this.calls.POST('/admin/collections', { body: collection }));
  }

  change(collectionId: string, changes: CollectionChanges): Promise<Collection> {
    const params = { path: { collection_id: collectionId } };
    return contentOf(this.calls.PATCH('/admin/collections/{collection_id}', { params, body: changes }));
  }

  /** Refused as long as it has datasets. */
  async delete(collectionId: string): Promise<void> {
    const params = { path: { collection_id: collectionId } };
    await this.calls.DELETE('/admin/collections/{collection_id}', { params });
  }
}

export class DataOwners {
  constructor(private readonly calls: Calls) {}

  list(filters: { name?: string } = {}): AsyncGenerator<DataOwner, void> {
    return itemsOf((cursor) =>
      pageOf(this.calls.GET('/admin/data-owners', { params: { query: { ...filters, cursor } } })),
    );
  }

  ensure(owner: NewDataOwner): Promise<DataOwner> {
    return contentOf(this.calls.POST('/admin/data-owners', { body: owner }));
  }

  change(id: number, changes: DataOwnerChanges): Promise<DataOwner> {
    return contentOf(this.calls.PATCH('/admin/data-owners/{id}', { params: { path: { id } }, body: changes }));
  }

  /** Refused as long as it has datasets. */
  async delete(id: number): Promise<void> {
    await this.calls.DELETE('/admin/data-owners/{id}', { params: { path: { id } } });
  }
}

export class RawDatasets {
  constructor(private readonly calls: Calls) {}

  list(filters: { rds_id?: string } = {}): AsyncGenerator<RawDataset, void> {
    return itemsOf((cursor) =>
      pageOf(this.calls.GET('/admin/raw-datasets', { params: { query: { ...filters, cursor } } })),
    );
  }

  ensure(rawDataset: NewRawDataset): Promise<RawDataset> {
    return contentOf(this.calls.POST('/admin/raw-datasets', { body: rawDataset }));
  }

  async delete(id: number): Promise<void> {
    await this.calls.DELETE('/admin/raw-datasets/{id}', { params: { path: { id } } });
  }
}
