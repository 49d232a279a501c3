import { Module } from '@nestjs/common';
import { RegionsModule } from '#modules/regions/regions.module.js';
import { ExtractionSlots } from './extraction-slots.service.js';
import { GridSource } from './grid-source.js';
import { RegionShapes } from './region-shapes.service.js';
import { StoreCatalogue } from './store-catalogue.service.js';
import { StoreImport } from './store-import.service.js';
import { WeatherController } from './weather.controller.js';
import { WeatherDatasetsService } from './weather-datasets.service.js';
import { WeatherDownloadsService } from './weather-downloads.service.js';
import { WeatherReadingModule } from './weather-reading.module.js';
import { ZarrGridSource } from './zarr-grid-source.js';

@Module({
  imports: [RegionsModule, WeatherReadingModule],
  controllers: [WeatherController],
  providers: [
    ExtractionSlots,
    RegionShapes,
    StoreCatalogue,
    StoreImport,
    WeatherDatasetsService,
    WeatherDownloadsService,
    { provide: GridSource, useClass: ZarrGridSource },
  ],
  exports: [StoreImport],
})
export class WeatherModule {}
