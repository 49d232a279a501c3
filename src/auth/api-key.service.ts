import { Injectable, Logger } from '@nestjs/common';
import { hashApiKey, isWellFormedApiKey } from './api-key.js';
import { ApiKeyRepository } from './api-key.repository.js';
import type { Caller } from './caller.js';

@Injectable()
export class ApiKeyService {
  private readonly logger = new Logger(ApiKeyService.name);

  constructor(private readonly keys: ApiKeyRepository) {}

  /** The caller behind a key, or null where the key is malformed, unknown, expired, revoked or its user suspended. */
  async findCaller(key: string): Promise<Caller | null> {
    if (!isWellFormedApiKey(key)) return null;
    const found = await this.keys.findActiveByHash(hashApiKey(key));
    if (!found) return null;
    const { isUseNoted, ...caller } = found;
    if (!isUseNoted) this.noteUse(caller.keyId);
    return caller;
  }

  /** The caller behind a key that was let in before; null where `findCaller` would say so now. */
  findCallerBehind(keyId: number): Promise<Caller | null> {
    return this.keys.findActiveById(keyId);
  }

  /** Not awaited: when a key was last used is worth no caller's time, and no failure. */
  private noteUse(keyId: number): void {
    this.keys.noteUse(keyId).catch((error: unknown) => {
      this.logger.warn(`The last use of key ${keyId} was not noted: ${String(error)}`);
    });
  }
}
