import { Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit/audit-trail.service.js';
import type { Failure } from '#common/errors/failure.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { Transactions } from '#database/transactions.js';
import { generateApiKey, hashApiKey, isWellFormedApiKey } from '../api-key.js';
import { groupWithoutKeys, userMissing } from '../auth.errors.js';
import type { Caller } from '../caller.js';
import { EffectiveAccessService } from '../effective-access.service.js';
import { type Principal, PrincipalsRepository } from '../principals.repository.js';
import {
  type CreateKeyDto,
  type IssuedKeyResponse,
  KeyResponse,
  overlapOf,
  type RotateKeyDto,
} from './dto/keys.dto.js';
import {
  keyEnded,
  keyMissing,
  keyReplaced,
  outlivesItsMaker,
  tooManyKeys,
  unreachableDatasets,
} from './keys.errors.js';
import { type KeyRow, type NewKey, UserKeysRepository } from './user-keys.repository.js';

const MOST_LIVE_KEYS = 100;

/** The keys of a user, as the user and administrators manage them. Owners are named by email. */
@Injectable()
export class UserKeysService {
  constructor(
    private readonly keys: UserKeysRepository,
    private readonly principals: PrincipalsRepository,
    private readonly effectiveAccess: EffectiveAccessService,
    private readonly audit: AuditTrail,
    private readonly transactions: Transactions,
  ) {}

  /** @throws Failure user-not-found */
  async list(email: string, includeEnded: boolean, page: PageRequest): Promise<Page<KeyResponse>> {
    const owner = await this.getOwner(email);
    const rows = await this.keys.list(owner.id, includeEnded, page);
    return pageOf(rows, page, { keyOf: (row) => row.id, asItem: KeyResponse.from });
  }

  /** The key in use. @throws Failure api-key-not-found where it was deleted meanwhile */
  async getOwn(caller: Caller): Promise<KeyResponse> {
    const row = await this.keys.find(caller.userId, caller.keyPublicId);
    if (!row) throw keyMissing(caller.keyPublicId);
    const [own] = await this.withVisibleDatasets(caller, [KeyResponse.from(row)]);
    return own ?? KeyResponse.from(row);
  }

  /** The caller's own keys. A dataset that they may see no more is not named, as nowhere else. */
  async listOwn(caller: Caller, includeEnded: boolean, page: PageRequest): Promise<Page<KeyResponse>> {
    const { items, next } = await this.list(caller.email, includeEnded, page);
    return { items: await this.withVisibleDatasets(caller, items), next };
  }

  /**
   * Makes a key; the answer holds its only copy. The datasets must be such as the caller, who need not be the owner,
   * may see. @throws Failure user-not-found, group-without-keys, too-many-keys, validation-failed
   */
  issue(caller: Caller, email: string, asked: CreateKeyDto): Promise<IssuedKeyResponse> {
    return this.transactions.run(async () => {
      const owner = await this.getOwner(email);
      const datasetIds = asked.datasets ? await this.requireVisible(caller, asked.datasets) : null;
      return this.make(owner, {
        name: asked.name,
        expiresAt: endOf(caller, owner, asked.expires_at, null),
        isReadOnly: asked.read_only ?? false,
        datasetIds,
      });
    });
  }

  /** A whole key without an end, for those who have none yet: new users, the first start, the operator's command. */
  async issueWhole(email: string, name: string): Promise<string> {
    const { key } = await this.transactions.run(async () =>
      this.make(await this.getOwner(email), { name, expiresAt: null, isReadOnly: false, datasetIds: null }),
    );
    return key;
  }

  /**
   * Makes a successor with the same name and the same bounds, and ends the old key after the overlap.
   * @throws Failure api-key-not-found, api-key-ended, api-key-replaced, too-many-keys, validation-failed
   */
  rotate(caller: Caller, email: string, keyId: string, asked: RotateKeyDto): Promise<IssuedKeyResponse> {
    return this.transactions.run(async () => {
      const owner = await this.getOwner(email);
      const old = await this.keys.findLiveUnderLock(owner.id, keyId);
      if (!old) throw await this.notLive(owner, keyId);
      if (old.replacedBy !== null) throw keyReplaced(keyId, old.replacedBy);
      const bounds = {
        name: old.name,
        expiresAt: endOf(caller, owner, asked.expires_at, old.expiresAt),
        isReadOnly: old.isReadOnly,
        datasetIds: old.datasetIds,
      };
      // Whoever holds as many as may be can still replace one.
      const issued = await this.make(owner, bounds, MOST_LIVE_KEYS + 1);
      await this.keys.replace(old.id, issued.key_id, overlapOf(asked));
      this.record('api-key.rotate', owner, old, await this.keys.find(owner.id, old.publicId));
      return issued;
    });
  }

  /** Idempotent: a key that has ended stays ended. @throws Failure user-not-found, api-key-not-found */
  revoke(email: string, keyId: string): Promise<MessageResponse> {
    return this.transactions.run(async () => {
      const owner = await this.getOwner(email);
      await this.end(owner, keyId);
      return { message: `The key ${keyId} is revoked: it stopped working with this answer.` };
    });
  }

  /** Belongs into the transaction in which their owner is deleted. */
  async deleteAllOf(email: string): Promise<void> {
    const owner = await this.getOwner(email);
    for (const row of await this.keys.deleteAllOf(owner.id)) this.record('api-key.delete', owner, row, null);
  }

  /** Ends a key that was found in the open, whoever says so; what is no working key is let be. */
  async revokeLeaked(key: string): Promise<void> {
    if (!isWellFormedApiKey(key)) return;
    await this.transactions.run(async () => {
      const found = await this.keys.findLiveByHash(hashApiKey(key));
      const owner = found && (await this.principals.findById(found.userId));
      if (owner) await this.end(owner, found.publicId);
    });
  }

  private async end(owner: Principal, keyId: string): Promise<void> {
    const live = await this.keys.findLiveUnderLock(owner.id, keyId);
    if (!live) {
      const failure = await this.notLive(owner, keyId);
      if (failure.kind === 'not-found') throw failure;
      return;
    }
    await this.keys.revoke(live.id);
    this.record('api-key.revoke', owner, live, await this.keys.find(owner.id, live.publicId));
  }

  private async make(
    owner: Principal,
    bounds: Omit<NewKey, 'userId' | 'publicId' | 'keyHash'>,
    most = MOST_LIVE_KEYS,
  ): Promise<IssuedKeyResponse> {
    if (owner.isGroup) throw groupWithoutKeys(owner.email);
    if ((await this.keys.countLiveUnderLock(owner.id)) >= most) throw tooManyKeys(MOST_LIVE_KEYS);
    const { key, publicId } = generateApiKey();
    await this.keys.insert({ userId: owner.id, publicId, keyHash: hashApiKey(key), ...bounds });
    const made = await this.keys.find(owner.id, publicId);
    if (!made) throw keyMissing(publicId);
    this.record('api-key.issue', owner, null, made);
    return { ...KeyResponse.from(made), key, message: 'Keep the key: it is not shown again.' };
  }

  private async getOwner(email: string): Promise<Principal> {
    const owner = await this.principals.findByEmail(email);
    if (!owner) throw userMissing(email);
    return owner;
  }

  private async withVisibleDatasets(caller: Caller, keys: KeyResponse[]): Promise<KeyResponse[]> {
    const named = [...new Set(keys.flatMap((key) => key.datasets ?? []))];
    if (named.length === 0) return keys;
    const visible = await this.effectiveAccess.findVisibleIds(caller, named);
    return keys.map((key) => ({ ...key, datasets: key.datasets?.filter((dsId) => visible.has(dsId)) ?? null }));
  }

  private async notLive(owner: Principal, keyId: string): Promise<Failure> {
    return (await this.keys.find(owner.id, keyId)) ? keyEnded(keyId) : keyMissing(keyId);
  }

  private async requireVisible(caller: Caller, dsIds: readonly string[]): Promise<number[]> {
    const visible = await this.effectiveAccess.findVisibleIds(caller, dsIds);
    const missing = dsIds.filter((dsId) => !visible.has(dsId));
    if (missing.length > 0) throw unreachableDatasets(missing);
    return [...visible.values()];
  }

  private record(
    action: `api-key.${'issue' | 'rotate' | 'revoke' | 'delete'}`,
    owner: Principal,
    before: KeyRow | null,
    after: KeyRow | null,
  ): void {
    const described = (row: KeyRow | null): object | null =>
      row && { user_email: owner.email, ...KeyResponse.from(row) };
    const subjectId = (after ?? before)?.publicId ?? '';
    this.audit.record({ action, subjectId, before: described(before), after: described(after) });
  }
}

/**
 * When a new key ends: as asked, or else as it would. Made by a key of the same user that has an end, it ends no later,
 * so that whoever was given a key for a time, or has found one, cannot make it last.
 */
function endOf(
  caller: Caller,
  owner: Principal,
  asked: string | null | undefined,
  otherwise: Date | null,
): Date | null {
  const end = asked ? new Date(asked) : otherwise;
  const latest = caller.userId === owner.id ? caller.keyExpiresAt : null;
  if (!latest || (end && end <= latest)) return end;
  if (asked) throw outlivesItsMaker(latest);
  return latest;
}
