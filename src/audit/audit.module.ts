import { Global, Module } from '@nestjs/common';
import { AuditLogService } from './audit-log.service.js';
import { AuditTrail } from './audit-trail.service.js';
import { AuditRepository } from './audit.repository.js';

@Global()
@Module({
  providers: [AuditRepository, AuditTrail, AuditLogService],
  exports: [AuditTrail, AuditLogService],
})
export class AuditModule {}
