import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FilestoreModule } from '#modules/filestore/filestore.module.js';
import { RegionsModule } from '#modules/regions/regions.module.js';
import { UsageModule } from '#modules/usage/usage.module.js';
import { Collection } from './collection.entity.js';
import { CollectionsRepository } from './collections.repository.js';
import { CollectionsService } from './collections.service.js';
import { DataOwner } from './data-owner.entity.js';
import { DataOwnersRepository } from './data-owners.repository.js';
import { DataOwnersService } from './data-owners.service.js';
import { Dataset } from './dataset.entity.js';
import { DatasetFacetsRepository } from './dataset-facets.repository.js';
import { DatasetFacetsService } from './dataset-facets.service.js';
import { DatasetPublishingRepository } from './dataset-publishing.repository.js';
import { DatasetPublishingService } from './dataset-publishing.service.js';
import { DatasetRecordsService } from './dataset-records.service.js';
import { DatasetReferencesService } from './dataset-references.service.js';
import { DatasetRetentionService } from './dataset-retention.service.js';
import { DatasetSearchRepository } from './dataset-search.repository.js';
import { DatasetSearchService } from './dataset-search.service.js';
import { DatasetUsesRepository } from './dataset-uses.repository.js';
import { DatasetsController } from './datasets.controller.js';
import { DatasetsRepository } from './datasets.repository.js';
import { DatasetsService } from './datasets.service.js';
import { DeletedDatasetsRepository } from './deleted-datasets.repository.js';
import { DeletedDatasetsService } from './deleted-datasets.service.js';
import { MissingDatasetService } from './missing-dataset.service.js';
import { RawDataset } from './raw-dataset.entity.js';
import { RawDatasetsRepository } from './raw-datasets.repository.js';
import { RawDatasetsService } from './raw-datasets.service.js';
import { SearchConditionsService } from './search-conditions.service.js';
import { SearchReferencesRepository } from './search-references.repository.js';
import { SearchRefreshService } from './search-refresh.service.js';
import { SearchRenamesRepository } from './search-renames.repository.js';
import { SearchVocabularyRepository } from './search-vocabulary.repository.js';
import { Tag } from './tag.entity.js';
import { TagsRepository } from './tags.repository.js';
import { TagsService } from './tags.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Collection, DataOwner, Dataset, RawDataset, Tag]),
    FilestoreModule,
    RegionsModule,
    UsageModule,
  ],
  controllers: [DatasetsController],
  providers: [
    CollectionsRepository,
    CollectionsService,
    DataOwnersRepository,
    DataOwnersService,
    DatasetFacetsRepository,
    DatasetFacetsService,
    DatasetPublishingRepository,
    DatasetPublishingService,
    DatasetRecordsService,
    DatasetReferencesService,
    DatasetRetentionService,
    DatasetSearchRepository,
    DatasetSearchService,
    DatasetUsesRepository,
    DatasetsRepository,
    DatasetsService,
    DeletedDatasetsRepository,
    DeletedDatasetsService,
    MissingDatasetService,
    RawDatasetsRepository,
    RawDatasetsService,
    SearchConditionsService,
    SearchReferencesRepository,
    SearchRefreshService,
    SearchRenamesRepository,
    SearchVocabularyRepository,
    TagsRepository,
    TagsService,
  ],
  exports: [
    CollectionsService,
    DataOwnersService,
    DatasetPublishingService,
    DatasetRecordsService,
    DatasetsService,
    DeletedDatasetsService,
    RawDatasetsService,
    TagsService,
  ],
})
export class DatasetsModule {}
