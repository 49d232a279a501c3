import type { Dataset, DatasetChanges, DatasetRecordFilters, DeletedDataset, NewDataset } from '../api/shapes.js';
import { type Calls, contentOf, pageOf } from '../http/calls.js';
import { itemsOf } from '../http/pages.js';

/** Datasets as administrators keep them. */
export class DatasetRecords {
  constructor(private readonly calls: Calls) {}

  list(filters: DatasetRecordFilters = {}): AsyncGenerator<Dataset, void> {
    return itemsOf((cursor) =>
      pageOf(this.calls.GET('/admin/datasets', { params: { query: { ...filters, cursor } } })),
    );
  }

  /** One that is there with the same content is no error: it is answered. */
  ensure(dataset: NewDataset): Promise<Dataset> {
    return contentOf(this.calls.POST('/admin/datasets', { body: dataset }));
  }

  /** What is left out stays; null removes. */
  change(dsId: string, changes: DatasetChanges): Promise<Dataset> {
    const params = { path: { ds_id: dsId } };
    return contentOf(this.calls.PATCH('/admin/datasets/{ds_id}', { params, body: changes }));
  }

  /** It can be restored until it is purged. */
  async delete(dsId: string, reason?: string): Promise<void> {
    const params = { path: { ds_id: dsId }, query: reason === undefined ? {} : { reason } };
    await this.calls.DELETE('/admin/datasets/{ds_id}', { params });
  }

  listDeleted(): AsyncGenerator<DeletedDataset, void> {
    return itemsOf((cursor) => pageOf(this.calls.GET('/admin/deleted-datasets', { params: { query: { cursor } } })));
  }

  restore(dsId: string): Promise<Dataset> {
    return contentOf(this.calls.POST('/admin/datasets/{ds_id}/restore', { params: { path: { ds_id: dsId } } }));
  }

  /** For ever, and only after it was deleted. */
  async purge(dsId: string): Promise<void> {
    await this.calls.POST('/admin/datasets/{ds_id}/purge', { params: { path: { ds_id: dsId } } });
  }
}
