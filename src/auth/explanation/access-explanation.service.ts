import { Injectable } from '@nestjs/common';
import { AccessLevel } from '../access-level.js';
import { datasetDeleted, datasetMissing, userMissing } from '../auth.errors.js';
import type { Caller } from '../caller.js';
import type { DatasetAccess } from '../dataset-access.js';
import { EffectiveAccessService } from '../effective-access.service.js';
import { type Principal, PrincipalsRepository } from '../principals.repository.js';
import { AccessExplanationRepository, type ReachingGrant } from './access-explanation.repository.js';
import {
  type AccessExplanationResponse,
  type AccessReasonResponse,
  AccessSource,
  type ChainLinkResponse,
  ChainLinkType,
  type ExplainAccessQuery,
} from './dto/access-explanation.dto.js';
import { chainsDown } from './group-chain.js';

const NO_GRANT = { grant_id: null, expires_at: null, reason: null };

/** Says why somebody holds the level that they hold. The level itself comes from where every request gets it. */
@Injectable()
export class AccessExplanationService {
  constructor(
    private readonly explanations: AccessExplanationRepository,
    private readonly principals: PrincipalsRepository,
    private readonly effectiveAccess: EffectiveAccessService,
  ) {}

  /** For the caller, on a dataset that the guard has let them see. */
  async explainOwn(caller: Caller, granted: DatasetAccess): Promise<AccessExplanationResponse> {
    const user = await this.getUser(caller.email);
    return { ...(await this.explain(user, granted)), narrowed_by_key: caller.isNarrowedToDatasets };
  }

  /** For anybody. @throws Failure user-not-found, dataset-not-found, dataset-deleted */
  async explainAny({ user_email, ds_id }: ExplainAccessQuery): Promise<AccessExplanationResponse> {
    const user = await this.getUser(user_email);
    const found = await this.effectiveAccess.findOf(user.id, user.isAdmin, ds_id);
    if (!found) throw datasetMissing(ds_id);
    if (found.deletedAt) throw datasetDeleted(ds_id, found.deletedAt, found.deletionReason);
    return this.explain(user, found);
  }

  private async explain(user: Principal, access: DatasetAccess): Promise<AccessExplanationResponse> {
    const [ownLevel, grants, edges] = await Promise.all([
      this.explanations.getOwnLevel(access.datasetId),
      this.explanations.listReachingGrants(access.datasetId, user.id),
      this.explanations.listGroupEdges(access.datasetId),
    ]);
    const chains = chainsDown(edges);
    const start = link(user.isGroup ? ChainLinkType.UserGroup : ChainLinkType.User, user.email);
    const end = link(ChainLinkType.Dataset, access.dsId);
    const reasons = grants.map((grant) => reasonOf(grant, user, [start], [...groupLinks(chains, grant), end]));
    const withoutGrant = (source: AccessSource, level: AccessLevel): AccessReasonResponse => ({
      level,
      source,
      chain: [start, end],
      ...NO_GRANT,
    });
    if (ownLevel !== AccessLevel.None) reasons.unshift(withoutGrant(AccessSource.OwnLevel, ownLevel));
    if (user.isAdmin) reasons.unshift(withoutGrant(AccessSource.Administrator, AccessLevel.Download));
    return {
      user_email: user.email,
      ds_id: access.dsId,
      level: user.isSuspended ? AccessLevel.None : access.level,
      preprocessed_level: user.isSuspended ? AccessLevel.None : access.preprocessedLevel,
      suspended: user.isSuspended,
      narrowed_by_key: false,
      reasons: highestFirst(reasons),
    };
  }

  private async getUser(email: string): Promise<Principal> {
    const user = await this.principals.findByEmail(email);
    if (!user) throw userMissing(email);
    return user;
  }
}

function reasonOf(
  grant: ReachingGrant,
  user: Principal,
  start: readonly ChainLinkResponse[],
  rest: readonly ChainLinkResponse[],
): AccessReasonResponse {
  const holder = grant.holderId === user.id ? [] : [link(ChainLinkType.UserGroup, grant.holderEmail)];
  return {
    level: grant.permission,
    source: AccessSource.Grant,
    chain: [...start, ...holder, ...rest],
    grant_id: grant.id,
    expires_at: grant.expiresAt?.toISOString() ?? null,
    reason: grant.reason,
  };
}

function groupLinks(chains: ReadonlyMap<number, readonly string[]>, { groupId }: ReachingGrant): ChainLinkResponse[] {
  const chain = groupId === null ? [] : (chains.get(groupId) ?? []);
  return chain.map((id) => link(ChainLinkType.ResourceGroup, id));
}

function link(type: ChainLinkType, id: string): ChainLinkResponse {
  return { type, id };
}

function highestFirst(reasons: readonly AccessReasonResponse[]): AccessReasonResponse[] {
  const order = [AccessLevel.Download, AccessLevel.View, AccessLevel.None];
  return [...reasons].sort((one, other) => order.indexOf(one.level) - order.indexOf(other.level));
}
