import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CatalogueSection, Configuration, HttpSection, StorageCleanUpSection, UploadSection } from './configuration.js';
import { RateLimitSection } from './rate-limit-section.js';
import { UsageSection } from './usage-section.js';
import { ValidationSection } from './validation-section.js';
import { WeatherReadingSection } from './weather-reading-section.js';
import { WeatherSection } from './weather-section.js';

/** Hands out the configuration that the start has read, whole and by section. */
@Global()
@Module({})
export class ConfigModule {
  static of(configuration: Configuration): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: Configuration, useValue: configuration },
        { provide: HttpSection, useValue: configuration.http },
        { provide: UploadSection, useValue: configuration.uploads },
        { provide: StorageCleanUpSection, useValue: configuration.storageCleanUp },
        { provide: CatalogueSection, useValue: configuration.catalogue },
        { provide: RateLimitSection, useValue: configuration.rateLimits },
        { provide: UsageSection, useValue: configuration.usage },
        { provide: ValidationSection, useValue: configuration.validation },
        { provide: WeatherReadingSection, useValue: configuration.weatherReading },
        { provide: WeatherSection, useValue: configuration.weather },
      ],
      exports: [
        Configuration,
        HttpSection,
        UploadSection,
        StorageCleanUpSection,
        CatalogueSection,
        RateLimitSection,
        UsageSection,
        ValidationSection,
        WeatherReadingSection,
        WeatherSection,
      ],
    };
  }
}
