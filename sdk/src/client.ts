import type { Me } from './api/shapes.js';
import { Administration } from './administration/administration.js';
import { Datasets } from './datasets.js';
import { type Calls, connect, type ConnectionOptions, contentOf } from './http/calls.js';
import { type Keys, OwnKeys } from './keys.js';
import { Regions } from './regions.js';
import { Tables } from './tables.js';
import { Usage } from './usage.js';
import { Weather } from './weather.js';

/**
 * DataIO for programs. Every call throws an `ApiProblem` for what the server refuses and a `ConnectionFailed` where it
 * does not answer; what may be repeated is repeated first.
 */
export class DataioClient {
  readonly datasets: Datasets;
  readonly tables: Tables;
  readonly regions: Regions;
  readonly weather: Weather;
  /** Of whoever holds the key. */
  readonly keys: Keys;
  readonly administration: Administration;
  readonly usage: Usage;
  /** Every call of the API by its path, for what has no method here. */
  readonly calls: Calls;

  constructor(options: ConnectionOptions) {
    const { calls, fetchLink } = connect(options);
    this.calls = calls;
    this.datasets = new Datasets(calls);
    this.tables = new Tables(calls, fetchLink);
    this.regions = new Regions(calls);
    this.weather = new Weather(calls);
    this.keys = new OwnKeys(calls);
    this.usage = new Usage(calls);
    this.administration = new Administration(calls, fetchLink);
  }

  /** Whose key it is, and what it may do. */
  whoAmI(): Promise<Me> {
    return contentOf(this.calls.GET('/me'));
  }
}
