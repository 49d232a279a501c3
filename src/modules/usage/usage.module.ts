import { Module } from '@nestjs/common';
import { UsageCounter } from './usage-counter.service.js';
import { UsageCountsRepository } from './usage-counts.repository.js';
import { UsageReportsRepository } from './usage-reports.repository.js';
import { UsageReports } from './usage-reports.service.js';
import { UsageRetention } from './usage-retention.service.js';

@Module({
  providers: [UsageCounter, UsageCountsRepository, UsageReportsRepository, UsageReports, UsageRetention],
  exports: [UsageCounter, UsageReports],
})
export class UsageModule {}
