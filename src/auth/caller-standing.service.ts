import { Injectable } from '@nestjs/common';
import { ApiKeyService } from './api-key.service.js';
import { administratorsOnly, narrowedKey, unauthenticated } from './auth.errors.js';
import type { Caller } from './caller.js';
import { EffectiveAccessService } from './effective-access.service.js';

/**
 * What administrators may do, asked when they begin and again before what took long is shown: an upload takes hours, and
 * its key may be revoked meanwhile.
 */
@Injectable()
export class CallerStandingService {
  constructor(
    private readonly keys: ApiKeyService,
    private readonly access: EffectiveAccessService,
  ) {}

  /** A key that is narrowed to datasets is not enough. @throws Failure administrators-only, narrowed-key */
  requireAdministrator(caller: Caller): void {
    if (!caller.isAdmin) throw administratorsOnly();
    if (caller.isNarrowedToDatasets) throw narrowedKey(caller.keyPublicId);
  }

  /** A key that is narrowed to datasets reaches these. @throws Failure as `requireAdministrator` */
  async requireAdministratorOf(caller: Caller, dsId: string): Promise<void> {
    if (!caller.isAdmin) throw administratorsOnly();
    if (!caller.isNarrowedToDatasets) return;
    if (!(await this.access.reaches(caller, dsId))) throw narrowedKey(caller.keyPublicId);
  }

  /**
   * The caller as of now, in the transaction that shows what was sent.
   * @throws Failure unauthenticated where the key has ended since, or its user was suspended
   */
  async requireStillThere({ keyId }: Caller): Promise<Caller> {
    const caller = await this.keys.findCallerBehind(keyId);
    if (!caller) throw unauthenticated();
    return caller;
  }
}
