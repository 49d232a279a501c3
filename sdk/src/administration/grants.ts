import type { AccessExplanation, Grant, GrantChanges, GrantFilters, NewGrant } from '../api/shapes.js';
import { type Calls, contentOf, pageOf } from '../http/calls.js';
import { itemsOf } from '../http/pages.js';

/** Who may do what with what. */
export class Grants {
  constructor(private readonly calls: Calls) {}

  list(filters: GrantFilters = {}): AsyncGenerator<Grant, void> {
    return itemsOf((cursor) =>
      pageOf(this.calls.GET('/admin/user-permissions', { params: { query: { ...filters, cursor } } })),
    );
  }

  /** In the place of the one that the user holds on the resource. */
  give(grant: NewGrant): Promise<Grant> {
    return contentOf(this.calls.POST('/admin/user-permissions', { body: grant }));
  }

  /** What is left out stays; null removes. */
  change(id: number, changes: GrantChanges): Promise<Grant> {
    return contentOf(this.calls.PATCH('/admin/user-permissions/{id}', { params: { path: { id } }, body: changes }));
  }

  async revoke(id: number): Promise<void> {
    await this.calls.DELETE('/admin/user-permissions/{id}', { params: { path: { id } } });
  }

  /** The level of a user on a dataset, and all that gives one. */
  explain(userEmail: string, dsId: string): Promise<AccessExplanation> {
    const query = { user_email: userEmail, ds_id: dsId };
    return contentOf(this.calls.GET('/admin/access/explain', { params: { query } }));
  }
}
