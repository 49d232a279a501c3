import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { ApiKeyService } from './api-key.service.js';
import { CallerStandingService } from './caller-standing.service.js';
import { EffectiveAccessRepository } from './effective-access.repository.js';
import { EffectiveAccessService } from './effective-access.service.js';
import { UserKeysRepository } from './keys/user-keys.repository.js';
import { UserKeysService } from './keys/user-keys.service.js';
import { AccessExplanationRepository } from './explanation/access-explanation.repository.js';
import { AccessExplanationService } from './explanation/access-explanation.service.js';
import { GrantsRepository } from './grants/grants.repository.js';
import { GrantsService } from './grants/grants.service.js';
import { PrincipalsRepository } from './principals.repository.js';
import { RequestBudgets } from './request-budgets.js';
import { ResourceGroupsRepository } from './grants/resource-groups.repository.js';
import { ResourceGroupsService } from './grants/resource-groups.service.js';
import { ResourcesRepository } from './grants/resources.repository.js';
import { ResourcesService } from './grants/resources.service.js';

@Global()
@Module({
  providers: [
    AccessExplanationRepository,
    AccessExplanationService,
    ApiKeyRepository,
    ApiKeyService,
    CallerStandingService,
    EffectiveAccessRepository,
    EffectiveAccessService,
    GrantsRepository,
    GrantsService,
    PrincipalsRepository,
    RequestBudgets,
    ResourceGroupsRepository,
    ResourceGroupsService,
    ResourcesRepository,
    ResourcesService,
    UserKeysRepository,
    UserKeysService,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [
    AccessExplanationService,
    ApiKeyService,
    CallerStandingService,
    EffectiveAccessService,
    GrantsService,
    ResourceGroupsService,
    UserKeysService,
  ],
})
export class AuthModule {}
