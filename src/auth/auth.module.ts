import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessGuard } from './access.guard.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { ApiKeyService } from './api-key.service.js';
import { EffectiveAccessRepository } from './effective-access.repository.js';
import { EffectiveAccessService } from './effective-access.service.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([ApiKey])],
  providers: [
    ApiKeyRepository,
    ApiKeyService,
    EffectiveAccessRepository,
    EffectiveAccessService,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [ApiKeyService, EffectiveAccessService],
})
export class AuthModule {}
