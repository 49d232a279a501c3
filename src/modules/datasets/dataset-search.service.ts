import { Injectable } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import { invalidFields } from '#common/errors/failures.js';
import { type Page, pageOf, type TotalCount } from '#common/http/page.js';
import { DatasetSearchRepository, type FoundRow, type PageOrder, type Place } from './dataset-search.repository.js';
import { DatasetFacetsService } from './dataset-facets.service.js';
import { DatasetResponse } from './dto/dataset.dto.js';
import type { DatasetSort, ListDatasetsQuery, TotalKind } from './dto/dataset-search.dto.js';
import { asksForAll, type SearchCondition } from './search-condition.js';
import { SearchConditionsService } from './search-conditions.service.js';

/** Where a page of a search begins, as its cursor carries it. */
interface Position extends Place {
  /** Of a ranked list: those from this id on were ranked. */
  readonly floor?: number;
  /** Behind what was ranked. */
  readonly isTail?: boolean;
  /** Nothing was found as it was written. */
  readonly isAsMeant?: boolean;
}

interface Found {
  readonly row: FoundRow;
  readonly position: Position;
}

const NEWEST: PageOrder = { by: 'newest', isDescending: true };

/** Lists of datasets that filters, words and orders ask for. */
@Injectable()
export class DatasetSearchService {
  constructor(
    private readonly datasets: DatasetSearchRepository,
    private readonly conditions: SearchConditionsService,
    private readonly facets: DatasetFacetsService,
  ) {}

  async list(caller: Caller, query: ListDatasetsQuery, after: string | undefined): Promise<Page<DatasetResponse>> {
    if (query.sort === 'relevance' && query.q === undefined) {
      throw invalidFields([{ path: 'sort', message: 'relevance needs words to look for, in q' }]);
    }
    const begin = after === undefined ? undefined : (JSON.parse(after) as Position);
    const asked = await this.conditions.read(query);
    let condition = asked.asWritten;
    let isAsMeant = begin?.isAsMeant === true;
    if (isAsMeant) condition = (await asked.findAsMeant()) ?? condition;
    const read = (): Promise<Found[]> => this.find(caller, condition, query, begin);
    let found = await read();
    if (!begin && found.length === 0) {
      // Whether words are misspelt is decided by what the caller may see, as all else is.
      const asMeant = await asked.findAsMeant();
      if (asMeant) {
        condition = asMeant;
        isAsMeant = true;
        found = await read();
      }
    }
    const page = pageOf(
      found,
      { limit: query.limit, after },
      {
        keyOf: ({ position }) => JSON.stringify(isAsMeant ? { ...position, isAsMeant } : position),
        asItem: ({ row: { pageKey: _key, pageFloor: _floor, ...row } }) => DatasetResponse.from(row),
      },
    );
    return query.total === 'none' ? page : { ...page, total: await this.totalOf(caller, condition, query.total) };
  }

  /** How many datasets the caller may see. */
  async totalOfAll(caller: Caller): Promise<TotalCount> {
    return { count: await this.facets.totalOfAll(caller), isExact: true };
  }

  private async totalOf(caller: Caller, condition: SearchCondition, kind: TotalKind): Promise<TotalCount> {
    if (asksForAll(condition)) return this.totalOfAll(caller);
    if (kind === 'estimate') return this.datasets.estimate(caller, condition);
    return { count: await this.datasets.count(caller, condition), isExact: true };
  }

  /** One more than the page has, where there are. */
  private async find(
    caller: Caller,
    condition: SearchCondition,
    query: ListDatasetsQuery,
    begin: Position | undefined,
  ): Promise<Found[]> {
    const isRanked = condition.ranking !== undefined && (query.sort ?? 'relevance') === 'relevance';
    const limit = query.limit + 1;
    if (isRanked) return this.findRanked(caller, condition, begin, limit);
    const rows = await this.datasets.list(caller, condition, orderOf(query.sort), { after: begin, limit });
    return rows.map((row) => ({ row, position: { key: row.pageKey, id: row.id } }));
  }

  private async findRanked(
    caller: Caller,
    condition: SearchCondition,
    begin: Position | undefined,
    limit: number,
  ): Promise<Found[]> {
    const ranked = begin?.isTail
      ? []
      : await this.datasets.listRanked(caller, condition, { after: begin, floor: begin?.floor, limit });
    const floor = begin?.floor ?? ranked[0]?.pageFloor ?? 0;
    const found = ranked.map((row) => ({ row, position: { key: row.pageKey, id: row.id, floor } }));
    if (found.length === limit || floor === 0) return found;
    const tail = await this.datasets.list(caller, condition, NEWEST, {
      after: begin?.isTail ? begin : undefined,
      below: floor,
      limit: limit - found.length,
    });
    return [...found, ...tail.map((row) => ({ row, position: { key: row.pageKey, id: row.id, floor, isTail: true } }))];
  }
}

function orderOf(sort: DatasetSort | undefined): PageOrder {
  if (sort === undefined || sort === 'relevance') return { by: 'ds_id', isDescending: false };
  const isDescending = sort.startsWith('-');
  return { by: (isDescending ? sort.slice(1) : sort) as PageOrder['by'], isDescending };
}
