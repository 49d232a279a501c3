import { IsPageLimit } from '#common/http/dto/page-query.dto.js';
import type { FacetRow } from '../dataset-facets.repository.js';
import { DatasetFilterQuery } from './dataset-filter.dto.js';

const FACET_VALUE_LIMIT = 1_000;

export class DatasetFacetsQuery extends DatasetFilterQuery {
  /** How many values of each facet at most, the most frequent first. @example 1000 */
  @IsPageLimit(FACET_VALUE_LIMIT)
  limit: number = FACET_VALUE_LIMIT;
}

/** A value that datasets have, as the filter takes it. */
export class FacetValue {
  /** @example "CS0001" */
  value!: string;
  /** @example "Common statistics" */
  name!: string;
  /** How many of the datasets have it. @example 4 */
  datasets!: number;
}

export class DatasetFacetsResponse {
  /** How many datasets were counted. @example 4 */
  datasets!: number;
  /** False where more match than are counted: the newest were, and all numbers are at least so. */
  is_complete!: boolean;
  tags!: FacetValue[];
  collections!: FacetValue[];
  categories!: FacetValue[];
  data_owners!: FacetValue[];
  /** Each with what lies in it. */
  regions!: FacetValue[];
  spatial_resolutions!: FacetValue[];
  temporal_resolutions!: FacetValue[];
  /** What the caller may do with them; each dataset is counted once. */
  access_levels!: FacetValue[];

  static from(this: void, rows: readonly FacetRow[]): DatasetFacetsResponse {
    const valuesOf = (facet: string): FacetValue[] =>
      rows
        .filter((row) => row.facet === facet)
        .map(({ value, name, datasets }) => ({ value, name, datasets: Number(datasets) }));
    const [all] = rows.filter((row) => row.facet === 'all');
    return {
      datasets: Number(all?.datasets ?? 0),
      is_complete: !rows.some((row) => row.facet === 'more'),
      tags: valuesOf('tag'),
      collections: valuesOf('collection'),
      categories: valuesOf('category'),
      data_owners: valuesOf('owner'),
      regions: valuesOf('region'),
      spatial_resolutions: valuesOf('spatial'),
      temporal_resolutions: valuesOf('temporal'),
      access_levels: valuesOf('level'),
    };
  }
}
