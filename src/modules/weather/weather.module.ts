import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RegionsModule } from '#modules/regions/regions.module.js';
import { UsageModule } from '#modules/usage/usage.module.js';
import { ExtractionSlots } from './extraction-slots.service.js';
import { Extractions } from './extractions.service.js';
import { FormattedDownloads } from './formats/formatted-downloads.service.js';
import { GridSource } from './grid-source.js';
import { AreaPlacing } from './placing/area-placing.service.js';
import { RegionShapes } from './region-shapes.service.js';
import { StoreCatalogue } from './store-catalogue.service.js';
import { StoreImport } from './store-import.service.js';
import { WeatherController } from './weather.controller.js';
import { WeatherDatasetsService } from './weather-datasets.service.js';
import { WeatherDownloadsService } from './weather-downloads.service.js';
import { WeatherPicturesController } from './pictures/weather-pictures.controller.js';
import { WeatherPicturesService } from './pictures/weather-pictures.service.js';
import { WeatherReadingModule } from './weather-reading.module.js';
import { WeatherRegistration } from './weather-registration.entity.js';
import { WeatherRegistrationsRepository } from './weather-registrations.repository.js';
import { WeatherRegistrationsService } from './weather-registrations.service.js';
import { WeatherSeriesController } from './weather-series.controller.js';
import { WeatherSeriesService } from './weather-series.service.js';
import { ZarrGridSource } from './zarr-grid-source.js';

@Module({
  imports: [TypeOrmModule.forFeature([WeatherRegistration]), RegionsModule, UsageModule, WeatherReadingModule],
  controllers: [WeatherController, WeatherPicturesController, WeatherSeriesController],
  providers: [
    AreaPlacing,
    ExtractionSlots,
    Extractions,
    FormattedDownloads,
    RegionShapes,
    StoreCatalogue,
    StoreImport,
    WeatherDatasetsService,
    WeatherDownloadsService,
    WeatherPicturesService,
    WeatherRegistrationsRepository,
    WeatherRegistrationsService,
    WeatherSeriesService,
    { provide: GridSource, useClass: ZarrGridSource },
  ],
  exports: [StoreImport, WeatherRegistrationsService],
})
export class WeatherModule {}
