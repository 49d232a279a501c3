import { Injectable } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import { DatasetFacetsRepository, type FacetRow } from './dataset-facets.repository.js';
import { type DatasetFacetsQuery, DatasetFacetsResponse } from './dto/dataset-facets.dto.js';
import { asksForAll, NO_CONDITION, type SearchCondition } from './search-condition.js';
import { SearchConditionsService } from './search-conditions.service.js';

/** What the datasets of a list have, and how many of them. */
@Injectable()
export class DatasetFacetsService {
  constructor(
    private readonly facets: DatasetFacetsRepository,
    private readonly conditions: SearchConditionsService,
  ) {}

  async count(caller: Caller, query: DatasetFacetsQuery): Promise<DatasetFacetsResponse> {
    const asked = await this.conditions.read(query);
    const rows = await this.rowsOf(caller, asked.asWritten, query.limit);
    const isEmpty = !rows.some(({ facet }) => facet === 'all');
    const asMeant = isEmpty ? await asked.findAsMeant() : null;
    return DatasetFacetsResponse.from(asMeant ? await this.rowsOf(caller, asMeant, query.limit) : rows);
  }

  /** How many datasets the caller may see. */
  async totalOfAll(caller: Caller): Promise<number> {
    const rows = await (caller.isNarrowedToDatasets
      ? this.facets.count(caller, NO_CONDITION, 1)
      : this.facets.countAll(caller, 1));
    return Number(rows.find(({ facet }) => facet === 'all')?.datasets ?? 0);
  }

  private rowsOf(caller: Caller, condition: SearchCondition, limit: number): Promise<FacetRow[]> {
    return asksForAll(condition) && !caller.isNarrowedToDatasets
      ? this.facets.countAll(caller, limit)
      : this.facets.count(caller, condition, limit);
  }
}
