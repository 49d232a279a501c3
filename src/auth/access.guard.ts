import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { requestContext } from '#common/http/request-context.js';
import { ACCESS, type AccessRequirement, type DatasetRequirement } from './access.decorators.js';
import { ApiKeyService } from './api-key.service.js';
import { closedRoute, narrowedKey, readOnlyKey, unauthenticated } from './auth.errors.js';
import { BucketType, requireBucketType } from './bucket-type.js';
import { CallerStandingService } from './caller-standing.service.js';
import type { Caller } from './caller.js';
import { EffectiveAccessService } from './effective-access.service.js';
import { presentedKeyOf } from './presented-key.js';
import { RequestBudgets } from './request-budgets.js';

/** A read-only key may do these. */
const READING_METHODS = ['GET', 'HEAD'];

/** Stands before every route: who is calling, and is that enough for what the route states. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: ApiKeyService,
    private readonly standing: CallerStandingService,
    private readonly effectiveAccess: EffectiveAccessService,
    private readonly budgets: RequestBudgets,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const requirement = this.reflector.getAllAndOverride<AccessRequirement | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (requirement !== 'public') await this.admit(context, requirement);
    await this.budgets.spendOnRoute(context);
    return true;
  }

  private async admit(
    context: ExecutionContext,
    requirement: Exclude<AccessRequirement, 'public'> | undefined,
  ): Promise<void> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.requireCaller(request);
    request.caller = caller;
    noteActor(caller);
    await this.budgets.spendAsCaller(context, caller);
    if (requirement === undefined) throw closedRoute();
    if (caller.isReadOnly && !isReading(request.method, requirement)) throw readOnlyKey(caller.keyPublicId);
    if (requirement === 'any-key' || requirement === 'any-key-to-read') return;
    if (requirement === 'administrator') {
      this.standing.requireAdministrator(caller);
    } else if (requirement === 'own-account') {
      if (caller.isNarrowedToDatasets) throw narrowedKey(caller.keyPublicId);
    } else if ('administratorOf' in requirement) {
      await this.standing.requireAdministratorOf(caller, parameterOf(request, requirement.administratorOf));
    } else if ('weather' in requirement) {
      const { weather: needed, store } = requirement;
      const name = store === undefined ? undefined : parameterOf(request, store);
      request.weatherAccess = await this.effectiveAccess.requireWeatherLevel(caller, needed, name);
    } else {
      await this.requireDatasetLevel(request, caller, requirement);
    }
  }

  private async requireCaller(request: FastifyRequest): Promise<Caller> {
    const key = presentedKeyOf(request);
    if (key === undefined) throw unauthenticated();
    const caller = await this.keys.findCaller(key);
    if (caller) return caller;
    await this.budgets.spendOnFailedKey(key, request);
    throw unauthenticated();
  }

  private async requireDatasetLevel(
    request: FastifyRequest,
    caller: Caller,
    needed: DatasetRequirement,
  ): Promise<void> {
    const bucket =
      needed.bucket === undefined
        ? BucketType.Standardised
        : requireBucketType(parameterOf(request, needed.bucket), needed.bucket);
    const dsId = parameterOf(request, needed.dataset);
    request.datasetAccess = await this.effectiveAccess.requireDatasetLevel(caller, dsId, needed.level, bucket);
  }
}

/** A subset of weather is read with POST, as its area does not fit into an address. */
function isReading(method: string, requirement: AccessRequirement): boolean {
  const isOfWeather = typeof requirement === 'object' && 'weather' in requirement;
  return READING_METHODS.includes(method) || isOfWeather || requirement === 'any-key-to-read';
}

function parameterOf(request: FastifyRequest, name: string): string {
  return (request.params as Readonly<Record<string, string>>)[name] ?? '';
}

/** For whoever writes down who did what. */
function noteActor({ userId, email, keyPublicId }: Caller): void {
  const context = requestContext();
  if (context) context.actor = { userId, email, keyPublicId };
}
