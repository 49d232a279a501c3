import type { UserGroup, UserGroupMember } from '../api/shapes.js';
import { type Calls, pageOf } from '../http/calls.js';
import { itemsOf } from '../http/pages.js';

/** Who is in which group. The groups themselves are made and deleted as users. */
export class UserGroups {
  constructor(private readonly calls: Calls) {}

  list(): AsyncGenerator<UserGroup, void> {
    return itemsOf((cursor) => pageOf(this.calls.GET('/admin/user-groups', { params: { query: { cursor } } })));
  }

  listMembers(groupEmail: string): AsyncGenerator<UserGroupMember, void> {
    const path = { group_email: groupEmail };
    return itemsOf((cursor) =>
      pageOf(this.calls.GET('/admin/user-groups/{group_email}/members', { params: { path, query: { cursor } } })),
    );
  }

  async addMember(groupEmail: string, userEmail: string): Promise<void> {
    await this.calls.POST('/admin/user-groups', { body: { group_email: groupEmail, user_email: userEmail } });
  }

  async removeMember(groupEmail: string, userEmail: string): Promise<void> {
    const path = { group_email: groupEmail, user_email: userEmail };
    await this.calls.DELETE('/admin/user-groups/{group_email}/members/{user_email}', { params: { path } });
  }
}
