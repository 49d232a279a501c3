import { Injectable } from '@nestjs/common';
import { AccessLevel, covers } from '#auth/access-level.js';
import type { WeatherAccess } from '#auth/weather-access.js';
import { WeatherSection } from '#config/weather-section.js';
import { WeatherDatasetResponse } from './dto/weather-dataset.dto.js';
import { StoreCatalogue } from './store-catalogue.service.js';
import type { WeatherRegistration } from './weather-registration.entity.js';
import { WeatherRegistrationsRepository } from './weather-registrations.repository.js';

/** The weather datasets as callers see them. */
@Injectable()
export class WeatherDatasetsService {
  constructor(
    private readonly catalogue: StoreCatalogue,
    private readonly registrations: WeatherRegistrationsRepository,
    private readonly limits: WeatherSection,
  ) {}

  /** Those on which the caller holds VIEW; what cannot be read says why. */
  async list(access: WeatherAccess): Promise<WeatherDatasetResponse[]> {
    const isVisible = (name: string): boolean => covers(access.levelOn(name), AccessLevel.View);
    const entries = await this.catalogue.list(isVisible, AbortSignal.timeout(this.limits.planTimeoutMs));
    const registered = await this.registeredOf(entries.map(({ name }) => name));
    return entries.map((entry) => WeatherDatasetResponse.from(entry, registered.get(entry.name)));
  }

  /** @throws Failure weather-dataset-not-found, weather-dataset-unreadable */
  async get(name: string): Promise<WeatherDatasetResponse> {
    const opened = await this.catalogue.get(name, AbortSignal.timeout(this.limits.planTimeoutMs));
    const registered = await this.registeredOf([name]);
    return WeatherDatasetResponse.from({ name, opened }, registered.get(name));
  }

  private async registeredOf(names: readonly string[]): Promise<Map<string, WeatherRegistration>> {
    const found = names.length > 0 ? await this.registrations.listNamed(names) : [];
    return new Map(found.map((registration) => [registration.datasetName, registration]));
  }
}
