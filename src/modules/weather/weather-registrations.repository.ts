import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { PageRequest } from '#common/http/page.js';
import { RecordsRepository } from '#database/records.repository.js';
import { Transactions } from '#database/transactions.js';
import type { RegisteredStepTypes } from './aggregation/step-type.js';
import { WeatherRegistration } from './weather-registration.entity.js';

@Injectable()
export class WeatherRegistrationsRepository extends RecordsRepository<WeatherRegistration> {
  constructor(transactions: Transactions) {
    super(transactions, WeatherRegistration);
  }

  /** In the order of their names. */
  list(page: PageRequest): Promise<WeatherRegistration[]> {
    return this.listPage('datasetName', page, {});
  }

  listNamed(names: readonly string[]): Promise<WeatherRegistration[]> {
    return this.transactions.session.findBy(WeatherRegistration, { datasetName: In([...names]) });
  }

  /** By variable; none where the dataset is not registered. */
  async stepTypesOf(datasetName: string): Promise<RegisteredStepTypes> {
    return (await this.find({ datasetName }))?.stepTypes ?? {};
  }
}
