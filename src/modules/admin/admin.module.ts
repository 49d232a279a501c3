import { Module } from '@nestjs/common';
import { DatasetsModule } from '#modules/datasets/datasets.module.js';
import { FilestoreModule } from '#modules/filestore/filestore.module.js';
import { ImportsModule } from '#modules/imports/imports.module.js';
import { ManifestsModule } from '#modules/manifests/manifests.module.js';
import { RegionsModule } from '#modules/regions/regions.module.js';
import { UsageModule } from '#modules/usage/usage.module.js';
import { UsersModule } from '#modules/users/users.module.js';
import { WeatherModule } from '#modules/weather/weather.module.js';
import { AccessAdminController } from './access-admin.controller.js';
import { BulkAdminController } from './bulk-admin.controller.js';
import { BulkOperationsService } from './bulk-operations.service.js';
import { BulkService } from './bulk.service.js';
import { AuditAdminController } from './audit-admin.controller.js';
import { CollectionsAdminController } from './collections-admin.controller.js';
import { DataOwnersAdminController } from './data-owners-admin.controller.js';
import { DatasetImportsAdminController } from './dataset-imports-admin.controller.js';
import { DatasetsAdminController } from './datasets-admin.controller.js';
import { DeletedDatasetsAdminController } from './deleted-datasets-admin.controller.js';
import { FirstStartService } from './first-start.service.js';
import { GrantsAdminController } from './grants-admin.controller.js';
import { InstanceRepository } from './instance.repository.js';
import { ManifestsAdminController } from './manifests-admin.controller.js';
import { RawDatasetsAdminController } from './raw-datasets-admin.controller.js';
import { RegionsAdminController } from './regions-admin.controller.js';
import { ResourceGroupsAdminController } from './resource-groups-admin.controller.js';
import { SampleLoadingService } from './sample-loading.service.js';
import { ShapefilesAdminController } from './shapefiles-admin.controller.js';
import { TableFilesAdminController } from './table-files-admin.controller.js';
import { TableVersionsAdminController } from './table-versions-admin.controller.js';
import { TableUploadsAdminController } from './table-uploads-admin.controller.js';
import { TablesAdminController } from './tables-admin.controller.js';
import { TagsAdminController } from './tags-admin.controller.js';
import { UploadCompletionAdminController } from './upload-completion-admin.controller.js';
import { UsageAdminController } from './usage-admin.controller.js';
import { UserGroupsAdminController } from './user-groups-admin.controller.js';
import { UserKeysAdminController } from './user-keys-admin.controller.js';
import { UsersAdminController } from './users-admin.controller.js';
import { WeatherAdminController } from './weather-admin.controller.js';

@Module({
  imports: [
    DatasetsModule,
    FilestoreModule,
    ImportsModule,
    ManifestsModule,
    RegionsModule,
    UsageModule,
    UsersModule,
    WeatherModule,
  ],
  controllers: [
    BulkAdminController,
    AccessAdminController,
    UsersAdminController,
    UserKeysAdminController,
    UserGroupsAdminController,
    GrantsAdminController,
    ResourceGroupsAdminController,
    CollectionsAdminController,
    DataOwnersAdminController,
    RawDatasetsAdminController,
    TagsAdminController,
    RegionsAdminController,
    ShapefilesAdminController,
    DatasetImportsAdminController,
    DatasetsAdminController,
    DeletedDatasetsAdminController,
    TableFilesAdminController,
    TablesAdminController,
    ManifestsAdminController,
    TableVersionsAdminController,
    TableUploadsAdminController,
    UploadCompletionAdminController,
    WeatherAdminController,
    AuditAdminController,
    UsageAdminController,
  ],
  providers: [BulkOperationsService, BulkService, FirstStartService, InstanceRepository, SampleLoadingService],
})
export class AdminModule {}
