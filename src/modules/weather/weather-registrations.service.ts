import { Injectable } from '@nestjs/common';
import { RecordChanges, type RecordKind } from '#audit/record-changes.service.js';
import type { Creation } from '#common/creation.js';
import { Failure } from '#common/errors/failure.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { merged, mergePatch } from '#common/validation/merge-patch.js';
import { WeatherSection } from '#config/weather-section.js';
import { isStepType, type RegisteredStepTypes } from './aggregation/step-type.js';
import {
  type CreateWeatherRegistrationDto,
  type UpdateWeatherRegistrationDto,
  WeatherRegistrationResponse,
} from './dto/weather-registration.dto.js';
import { StoreCatalogue } from './store-catalogue.service.js';
import type { WeatherRegistration } from './weather-registration.entity.js';
import { WeatherRegistrationsRepository } from './weather-registrations.repository.js';
import {
  unknownStepTypes,
  weatherDatasetBroken,
  weatherDatasetUnregistered,
  wrongStepTypes,
} from './weather.errors.js';

const REGISTRATION: RecordKind<WeatherRegistration, WeatherRegistrationResponse> = {
  subject: 'weather-dataset',
  nameOf: (registration) => registration.datasetName,
  show: WeatherRegistrationResponse.from,
};

/** What administrators say of weather datasets. Those that nobody has registered are served too. */
@Injectable()
export class WeatherRegistrationsService {
  constructor(
    private readonly registrations: WeatherRegistrationsRepository,
    private readonly catalogue: StoreCatalogue,
    private readonly changes: RecordChanges,
    private readonly limits: WeatherSection,
  ) {}

  /** @throws Failure weather-dataset-not-found, weather-dataset-broken, or duplicate where it says something else */
  async ensure(asked: CreateWeatherRegistrationDto): Promise<Creation<WeatherRegistrationResponse>> {
    const name = asked.dataset_name;
    const stepTypes = patchedStepTypes({}, asked.step_types);
    await this.requireReadable(name, Object.keys(stepTypes));
    const registration = {
      datasetName: name,
      title: asked.title,
      licence: asked.licence ?? null,
      attribution: asked.attribution ?? null,
      stepTypes,
    };
    return this.changes.ensure(REGISTRATION, {
      name,
      asked: { ...asked, step_types: stepTypes },
      content: ['title', 'licence', 'attribution', 'step_types'],
      insert: () => this.registrations.insertIfFree(registration),
      find: () => this.registrations.find({ datasetName: name }),
    });
  }

  async list(page: PageRequest): Promise<Page<WeatherRegistrationResponse>> {
    const rows = await this.registrations.list(page);
    return pageOf(rows, page, { keyOf: ({ datasetName }) => datasetName, asItem: WeatherRegistrationResponse.from });
  }

  /** @throws Failure weather-dataset-not-registered */
  async get(name: string): Promise<WeatherRegistrationResponse> {
    const registration = await this.registrations.find({ datasetName: name });
    if (!registration) throw weatherDatasetUnregistered(name);
    return WeatherRegistrationResponse.from(registration);
  }

  /** @throws Failure weather-dataset-not-registered, or for step types of variables that the store does not have */
  async update(name: string, asked: UpdateWeatherRegistrationDto): Promise<WeatherRegistrationResponse> {
    const named = Object.keys(patchedStepTypes({}, asked.step_types));
    if (named.length > 0) {
      await this.get(name);
      await this.requireReadable(name, named);
    }
    return this.changes.update(
      REGISTRATION,
      () => this.getUnderLock(name),
      async (old) => {
        const changed = {
          ...old,
          title: asked.title ?? old.title,
          licence: merged(old.licence, asked.licence),
          attribution: merged(old.attribution, asked.attribution),
          stepTypes: patchedStepTypes(old.stepTypes, asked.step_types),
        };
        await this.registrations.update(changed);
        return changed;
      },
    );
  }

  /** The store stays, and is served. @throws Failure weather-dataset-not-registered */
  async delete(name: string): Promise<MessageResponse> {
    await this.changes.delete(
      REGISTRATION,
      () => this.getUnderLock(name),
      ({ id }) => this.registrations.delete(id),
    );
    return { message: `The weather dataset ${name} is no longer registered. Its store stays.` };
  }

  private async getUnderLock(name: string): Promise<WeatherRegistration> {
    const registration = await this.registrations.findUnderLock({ datasetName: name });
    if (!registration) throw weatherDatasetUnregistered(name);
    return registration;
  }

  private async requireReadable(name: string, variables: readonly string[]): Promise<void> {
    try {
      const opened = await this.catalogue.get(name, AbortSignal.timeout(this.limits.planTimeoutMs));
      const known = opened.variables.map((variable) => variable.name);
      const unknown = variables.filter((variable) => !known.includes(variable));
      if (unknown.length > 0) throw unknownStepTypes(unknown, known);
    } catch (error) {
      if (error instanceof Failure && error.kind === 'upstream-wrong') throw weatherDatasetBroken(name, error);
      throw error;
    }
  }
}

/** Null takes one away. @throws Failure validation-failed for what is no step type */
function patchedStepTypes(old: RegisteredStepTypes, asked: Record<string, unknown> = {}): RegisteredStepTypes {
  const wrong = Object.entries(asked).filter(([, type]) => type !== null && !isStepType(type));
  if (wrong.length > 0) throw wrongStepTypes(wrong.map(([variable]) => variable));
  return mergePatch(old, asked) as RegisteredStepTypes;
}
