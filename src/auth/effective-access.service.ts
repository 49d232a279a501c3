import { Injectable } from '@nestjs/common';
import { AccessLevel, covers } from './access-level.js';
import { datasetDeleted, datasetMissing, levelTooLow, narrowedKey, noAccess } from './auth.errors.js';
import { BucketType } from './bucket-type.js';
import type { Caller } from './caller.js';
import type { DatasetAccess } from './dataset-access.js';
import { EffectiveAccessRepository } from './effective-access.repository.js';
import { ResourceType } from './resource-type.js';
import { WeatherAccess } from './weather-access.js';

@Injectable()
export class EffectiveAccessService {
  constructor(private readonly access: EffectiveAccessRepository) {}

  /**
   * The dataset, where the caller's level covers `needed`, in the bucket too.
   * @throws Failure no-access (dataset-not-found for administrators with a key that reaches all), level-too-low, or
   * dataset-deleted for whoever could see it
   */
  async requireDatasetLevel(
    caller: Caller,
    dsId: string,
    needed: AccessLevel,
    bucket = BucketType.Standardised,
  ): Promise<DatasetAccess> {
    const found = await this.access.findDatasetAccess(caller, dsId);
    if (!found && caller.isAdmin && !caller.isNarrowedToDatasets) throw datasetMissing(dsId);
    if (!found || found.level === AccessLevel.None) throw noAccess(dsId);
    if (found.deletedAt) throw datasetDeleted(dsId, found.deletedAt, found.deletionReason);
    if (!covers(found.level, needed)) throw levelTooLow(dsId, found.level, needed);
    // STANDARDISED is open to whoever may see the dataset.
    if (bucket === BucketType.Preprocessed && !covers(found.preprocessedLevel, needed)) {
      throw levelTooLow(`the ${bucket} bucket`, found.preprocessedLevel, needed);
    }
    return found;
  }

  /**
   * What the caller holds on weather datasets, where that covers `needed`: on the store, or on any where none is named.
   * @throws Failure narrowed-key, no-access, level-too-low
   */
  async requireWeatherLevel(caller: Caller, needed: AccessLevel, store?: string): Promise<WeatherAccess> {
    if (caller.isNarrowedToDatasets) throw narrowedKey(caller.keyPublicId);
    if (caller.isAdmin) return WeatherAccess.onAll(AccessLevel.Download);
    const rows = await this.access.listWeatherLevels(caller.userId);
    const held = new WeatherAccess(new Map(rows.map((row) => [row.store, row.level])));
    const level = store === undefined ? held.highest : held.levelOn(store);
    const name = store ?? ResourceType.Weather;
    if (level === AccessLevel.None) throw noAccess(name);
    if (!covers(level, needed)) throw levelTooLow(name, level, needed);
    return held;
  }

  /** True where the caller's key reaches the dataset and its user may see it, be it deleted or not. */
  async reaches(caller: Caller, dsId: string): Promise<boolean> {
    const found = await this.access.findDatasetAccess(caller, dsId);
    return found !== null && found.level !== AccessLevel.None;
  }

  /** The ids of the datasets that the caller may see, by `ds_id`; others are left out, whether they exist or not. */
  async findVisibleIds(caller: Caller, dsIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = await this.access.findVisible(caller, dsIds);
    return new Map(found.map(({ dsId, id }) => [dsId, id]));
  }

  /** What any user, with a whole key, may do with a dataset, or could before it was deleted; null where there is no such dataset. */
  findOf(userId: number, isAdmin: boolean, dsId: string): Promise<DatasetAccess | null> {
    return this.access.findDatasetAccess({ userId, isAdmin, keyId: 0, isNarrowedToDatasets: false }, dsId);
  }
}
