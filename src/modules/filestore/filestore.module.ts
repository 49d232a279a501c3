import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatasetTable } from './dataset-table.entity.js';
import { FilestoreController } from './filestore.controller.js';
import { FilestoreService } from './filestore.service.js';
import { ObjectLinksController } from './object-links.controller.js';
import { ObjectLinksService } from './object-links.service.js';
import { TableUploadService } from './table-upload.service.js';
import { TableVersion } from './table-version.entity.js';
import { TableVersionsRepository } from './table-versions.repository.js';
import { TablesRepository } from './tables.repository.js';
import { TablesService } from './tables.service.js';
import { VersionRemovalService } from './version-removal.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([DatasetTable, TableVersion])],
  controllers: [FilestoreController, ObjectLinksController],
  providers: [
    FilestoreService,
    ObjectLinksService,
    TableUploadService,
    TableVersionsRepository,
    TablesRepository,
    TablesService,
    VersionRemovalService,
  ],
  exports: [FilestoreService, TableUploadService, TablesService],
})
export class FilestoreModule {}
