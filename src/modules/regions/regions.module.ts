import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FilestoreModule } from '#modules/filestore/filestore.module.js';
import { UsageModule } from '#modules/usage/usage.module.js';
import { Region } from './region.entity.js';
import { RegionTreeRepository } from './region-tree.repository.js';
import { RegionTreeService } from './region-tree.service.js';
import { RegionsController } from './regions.controller.js';
import { RegionsRepository } from './regions.repository.js';
import { RegionsService } from './regions.service.js';
import { ShapeInspectionService } from './shape-inspection.service.js';
import { ShapefileUploadService } from './shapefile-upload.service.js';
import { ShapefilesController } from './shapefiles.controller.js';
import { ShapefilesRepository } from './shapefiles.repository.js';
import { ShapefilesService } from './shapefiles.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Region]), FilestoreModule, UsageModule],
  controllers: [RegionsController, ShapefilesController],
  providers: [
    RegionTreeRepository,
    RegionTreeService,
    RegionsRepository,
    RegionsService,
    ShapeInspectionService,
    ShapefileUploadService,
    ShapefilesRepository,
    ShapefilesService,
  ],
  exports: [RegionsService, ShapefileUploadService, ShapefilesService],
})
export class RegionsModule {}
