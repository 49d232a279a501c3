import type { IssuedKey, Key, KeyRotation, NewKey } from './api/shapes.js';
import { type Calls, contentOf, pageOf } from './http/calls.js';
import { itemsOf } from './http/pages.js';

export interface KeyFilters {
  /** Also those that were revoked, rotated or have expired. */
  readonly include_ended?: boolean;
}

/** The API keys of one user. The text of a key is in the answer that makes it, and nowhere else afterwards. */
export interface Keys {
  list(filters?: KeyFilters): AsyncGenerator<Key, void>;
  create(key: NewKey): Promise<IssuedKey>;
  /** A successor with the same name and bounds. The old key works for another day, or `overlap_seconds`. */
  rotate(keyId: string, rotation?: KeyRotation): Promise<IssuedKey>;
  revoke(keyId: string): Promise<void>;
}

/** Of whoever holds the key of the client. */
export class OwnKeys implements Keys {
  constructor(private readonly calls: Calls) {}

  list(filters: KeyFilters = {}): AsyncGenerator<Key, void> {
    return itemsOf((cursor) => pageOf(this.calls.GET('/me/api-keys', { params: { query: { ...filters, cursor } } })));
  }

  create(key: NewKey): Promise<IssuedKey> {
    return contentOf(this.calls.POST('/me/api-keys', { body: key }));
  }

  rotate(keyId: string, rotation: KeyRotation = {}): Promise<IssuedKey> {
    const params = { path: { key_id: keyId } };
    return contentOf(this.calls.POST('/me/api-keys/{key_id}/rotate', { params, body: rotation }));
  }

  async revoke(keyId: string): Promise<void> {
    await this.calls.DELETE('/me/api-keys/{key_id}', { params: { path: { key_id: keyId } } });
  }
}

/** Of anybody, for administrators. */
export class KeysOfUser implements Keys {
  constructor(
    private readonly calls: Calls,
    private readonly email: string,
  ) {}

  list(filters: KeyFilters = {}): AsyncGenerator<Key, void> {
    const path = { email: this.email };
    return itemsOf((cursor) =>
      pageOf(this.calls.GET('/admin/users/{email}/api-keys', { params: { path, query: { ...filters, cursor } } })),
    );
  }

  create(key: NewKey): Promise<IssuedKey> {
    const params = { path: { email: this.email } };
    return contentOf(this.calls.POST('/admin/users/{email}/api-keys', { params, body: key }));
  }

  rotate(keyId: string, rotation: KeyRotation = {}): Promise<IssuedKey> {
    const params = { path: { email: this.email, key_id: keyId } };
    return contentOf(this.calls.POST('/admin/users/{email}/api-keys/{key_id}/rotate', { params, body: rotation }));
  }

  async revoke(keyId: string): Promise<void> {
    const params = { path: { email: this.email, key_id: keyId } };
    await this.calls.DELETE('/admin/users/{email}/api-keys/{key_id}', { params });
  }
}
