import type { CreatedUser, NewUser, User, UserChanges, UserDetail, UserFilters } from '../api/shapes.js';
import { type Calls, contentOf, pageOf } from '../http/calls.js';
import { itemsOf } from '../http/pages.js';
import { type Keys, KeysOfUser } from '../keys.js';

/** Users, and groups of users, which are users that hold no key. */
export class Users {
  constructor(private readonly calls: Calls) {}

  list(filters: UserFilters = {}): AsyncGenerator<User, void> {
    return itemsOf((cursor) => pageOf(this.calls.GET('/admin/users', { params: { query: { ...filters, cursor } } })));
  }

  /** One, with the groups that it is in. */
  get(email: string): Promise<UserDetail> {
    return contentOf(this.calls.GET('/admin/users/{email}', { params: { path: { email } } }));
  }

  /** The key of a new user is in the answer, and nowhere else afterwards. */
  create(user: NewUser): Promise<CreatedUser> {
    return contentOf(this.calls.POST('/admin/users', { body: user }));
  }

  /** What is left out stays. */
  change(email: string, changes: UserChanges): Promise<User> {
    return contentOf(this.calls.PATCH('/admin/users/{email}', { params: { path: { email } }, body: changes }));
  }

  /** None of the keys works from the next request on, until `restore`. */
  suspend(email: string): Promise<User> {
    return contentOf(this.calls.POST('/admin/users/{email}/suspend', { params: { path: { email } } }));
  }

  restore(email: string): Promise<User> {
    return contentOf(this.calls.POST('/admin/users/{email}/restore', { params: { path: { email } } }));
  }

  /** With all keys and grants. */
  async delete(email: string): Promise<void> {
    await this.calls.DELETE('/admin/users/{email}', { params: { path: { email } } });
  }

  keysOf(email: string): Keys {
    return new KeysOfUser(this.calls, email);
  }
}
