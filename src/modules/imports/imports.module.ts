import { Module } from '@nestjs/common';
import { DatasetsModule } from '#modules/datasets/datasets.module.js';
import { FilestoreModule } from '#modules/filestore/filestore.module.js';
import { RegionsModule } from '#modules/regions/regions.module.js';
import { CatalogueImportService } from './catalogue-import.service.js';
import { DatasetImportService } from './dataset-import.service.js';
import { FolderReadingService } from './folder-reading.service.js';
import { TableDescriptionsService } from './table-descriptions.service.js';
import { TableImportService } from './table-import.service.js';
import { YamlReaderService } from './yaml-reader.service.js';

@Module({
  imports: [DatasetsModule, FilestoreModule, RegionsModule],
  providers: [
    CatalogueImportService,
    DatasetImportService,
    FolderReadingService,
    TableDescriptionsService,
    TableImportService,
    YamlReaderService,
  ],
  exports: [DatasetImportService],
})
export class ImportsModule {}
