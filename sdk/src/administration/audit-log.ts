import type { AuditEntry, AuditFilters } from '../api/shapes.js';
import { type Calls, contentOf, pageOf } from '../http/calls.js';
import { itemsOf } from '../http/pages.js';

/** Every change that was made: who, what, when, from where, before and after. */
export class AuditLog {
  constructor(private readonly calls: Calls) {}

  list(filters: AuditFilters = {}): AsyncGenerator<AuditEntry, void> {
    return itemsOf((cursor) => pageOf(this.calls.GET('/admin/audit', { params: { query: { ...filters, cursor } } })));
  }

  get(id: number): Promise<AuditEntry> {
    return contentOf(this.calls.GET('/admin/audit/{id}', { params: { path: { id } } }));
  }
}
