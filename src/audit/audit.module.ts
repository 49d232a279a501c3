import { Global, Module } from '@nestjs/common';
import { AuditLogService } from './audit-log.service.js';
import { AuditTrail } from './audit-trail.service.js';
import { AuditRepository } from './audit.repository.js';
import { RecordChanges } from './record-changes.service.js';

@Global()
@Module({
  providers: [AuditRepository, AuditTrail, AuditLogService, RecordChanges],
  exports: [AuditTrail, AuditLogService, RecordChanges],
})
export class AuditModule {}
