import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FilestoreModule } from '#modules/filestore/filestore.module.js';
import { RegionsModule } from '#modules/regions/regions.module.js';
import { CatalogueRecordsRepository } from './catalogue-records.repository.js';
import { CatalogueRecordsService } from './catalogue-records.service.js';
import { Collection } from './collection.entity.js';
import { DataOwner } from './data-owner.entity.js';
import { Dataset } from './dataset.entity.js';
import { DatasetPublishingRepository } from './dataset-publishing.repository.js';
import { DatasetPublishingService } from './dataset-publishing.service.js';
import { DatasetsController } from './datasets.controller.js';
import { DatasetsRepository } from './datasets.repository.js';
import { DatasetsService } from './datasets.service.js';
import { RawDataset } from './raw-dataset.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([Collection, DataOwner, Dataset, RawDataset]), FilestoreModule, RegionsModule],
  controllers: [DatasetsController],
  providers: [
    CatalogueRecordsRepository,
    CatalogueRecordsService,
    DatasetPublishingRepository,
    DatasetPublishingService,
    DatasetsRepository,
    DatasetsService,
  ],
  exports: [CatalogueRecordsService, DatasetPublishingService, DatasetsService],
})
export class DatasetsModule {}
