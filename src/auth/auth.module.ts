import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessGuard } from './access.guard.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { ApiKeyService } from './api-key.service.js';
import { EffectiveAccessRepository } from './effective-access.repository.js';
import { EffectiveAccessService } from './effective-access.service.js';
import { GrantsRepository } from './grants/grants.repository.js';
import { GrantsService } from './grants/grants.service.js';
import { ResourceGroup } from './grants/resource-group.entity.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([ApiKey, ResourceGroup])],
  providers: [
    ApiKeyRepository,
    ApiKeyService,
    EffectiveAccessRepository,
    EffectiveAccessService,
    GrantsRepository,
    GrantsService,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [ApiKeyService, EffectiveAccessService, GrantsService],
})
export class AuthModule {}
