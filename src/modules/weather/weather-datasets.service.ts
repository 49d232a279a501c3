import { Injectable } from '@nestjs/common';
import { AccessLevel, covers } from '#auth/access-level.js';
import type { WeatherAccess } from '#auth/weather-access.js';
import { WeatherSection } from '#config/weather-section.js';
import { WeatherDatasetResponse } from './dto/weather-dataset.dto.js';
import { StoreCatalogue } from './store-catalogue.service.js';

/** The weather datasets as callers see them. */
@Injectable()
export class WeatherDatasetsService {
  constructor(
    private readonly catalogue: StoreCatalogue,
    private readonly limits: WeatherSection,
  ) {}

  /** Those on which the caller holds VIEW; what cannot be read says why. */
  async list(access: WeatherAccess): Promise<WeatherDatasetResponse[]> {
    const isVisible = (name: string): boolean => covers(access.levelOn(name), AccessLevel.View);
    const entries = await this.catalogue.list(isVisible, AbortSignal.timeout(this.limits.planTimeoutMs));
    return entries.map(WeatherDatasetResponse.from);
  }

  /** @throws Failure weather-dataset-not-found, weather-dataset-unreadable */
  async get(name: string): Promise<WeatherDatasetResponse> {
    const opened = await this.catalogue.get(name, AbortSignal.timeout(this.limits.planTimeoutMs));
    return WeatherDatasetResponse.from({ name, opened });
  }
}
