import { Global, Module } from '@nestjs/common';
import { RateLimitsRepository } from './rate-limits.repository.js';
import { RateLimits } from './rate-limits.service.js';

@Global()
@Module({
  providers: [RateLimitsRepository, RateLimits],
  exports: [RateLimits],
})
export class RateLimitsModule {}
