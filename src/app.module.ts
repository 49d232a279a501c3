import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '#audit/audit.module.js';
import { AuthModule } from '#auth/auth.module.js';
import { ConfigModule } from '#config/config.module.js';
import type { Configuration } from '#config/configuration.js';
import type { DatabaseTarget } from '#config/database-section.js';
import { DatabaseModule } from '#database/database.module.js';
import { IdempotencyModule } from '#idempotency/idempotency.module.js';
import { AdminModule } from '#modules/admin/admin.module.js';
import { DatasetsModule } from '#modules/datasets/datasets.module.js';
import { FilestoreModule } from '#modules/filestore/filestore.module.js';
import { GuideModule } from '#modules/guide/guide.module.js';
import { HealthModule } from '#modules/health/health.module.js';
import { ImportsModule } from '#modules/imports/imports.module.js';
import { ManifestsModule } from '#modules/manifests/manifests.module.js';
import { RegionsModule } from '#modules/regions/regions.module.js';
import { UsageModule } from '#modules/usage/usage.module.js';
import { UsersModule } from '#modules/users/users.module.js';
import { WeatherModule } from '#modules/weather/weather.module.js';
import type { LinkSigner } from '#object-storage/link-signer.js';
import { RateLimitsModule } from '#rate-limits/rate-limits.module.js';
import { ObjectStorageModule } from '#object-storage/object-storage.module.js';
import type { ObjectStore } from '#object-storage/object-store.js';

/** What the application stands on, made before it. */
export interface Foundations {
  readonly configuration: Configuration;
  readonly database: DatabaseTarget;
  readonly store: ObjectStore;
  /** Signs links of a store that this server serves itself. */
  readonly linkSigner: LinkSigner | undefined;
}

@Module({})
export class AppModule {
  static on({ configuration, database, store, linkSigner }: Foundations): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(configuration),
        DatabaseModule.connect(database, configuration.database.budgets),
        ObjectStorageModule.forRoot(store, linkSigner),
        AuditModule,
        RateLimitsModule,
        AuthModule,
        IdempotencyModule,
        UsageModule,
        UsersModule,
        RegionsModule,
        FilestoreModule,
        DatasetsModule,
        ImportsModule,
        ManifestsModule,
        WeatherModule,
        AdminModule,
        HealthModule,
        GuideModule,
      ],
    };
  }
}
