import { Injectable } from '@nestjs/common';
import { invalidFields } from '#common/errors/failures.js';
import { parseBoundingBox } from './bounding-box.js';
import { parseInterval } from './coverage-interval.js';
import type { DatasetFilterQuery } from './dto/dataset-search.dto.js';
import { searchCondition, type SearchCondition, tellingWords } from './search-condition.js';
import { SearchReferencesRepository, type SearchWord } from './search-references.repository.js';
import { allowedMistakes, isMisspelling } from './spelling.js';

const MOST_WORDS = 20;

/** What is looked for: as it is written, and where nothing is found, as it may have been meant. */
export interface AskedCondition {
  readonly asWritten: SearchCondition;
  /** With words that look alike; null where there are none. */
  findAsMeant(): Promise<SearchCondition | null>;
}

/** Makes what a caller asks for into what the catalogue is searched by. */
@Injectable()
export class SearchConditionsService {
  constructor(private readonly references: SearchReferencesRepository) {}

  /** @throws Failure invalid-request for more words than anybody looks for */
  async read(query: DatasetFilterQuery): Promise<AskedCondition> {
    const references = await this.references.find({
      text: query.q,
      tags: query.tag,
      collections: query.collection,
      categories: query.category,
      owners: query.data_owner,
      regions: query.region,
      box: query.bbox === undefined ? undefined : parseBoundingBox(query.bbox),
    });
    if (references.words.length > MOST_WORDS) {
      throw invalidFields([{ path: 'q', message: `must not have more than ${MOST_WORDS} words` }]);
    }
    const words = tellingWords(references.words);
    const parts = {
      references,
      categories: query.category,
      spatialResolutions: query.spatial_resolution,
      temporalResolutions: query.temporal_resolution,
      coverage: query.datetime === undefined ? undefined : parseInterval(query.datetime),
      updatedSince: query.updated_since,
      accessLevel: query.access_level,
    };
    return {
      asWritten: searchCondition(parts, words, new Map()),
      findAsMeant: async () => {
        const similar = await this.findSimilar(words);
        return similar.size === 0 ? null : searchCondition(parts, words, similar);
      },
    };
  }

  private async findSimilar(words: readonly SearchWord[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const asked = words.map(({ word }) => word).filter((word) => allowedMistakes(word) > 0);
    if (asked.length === 0) return new Map();
    const candidates = await this.references.findSimilar(asked);
    const similar = new Map<string, readonly string[]>();
    for (const [word, others] of candidates) {
      const meant = others.filter((other) => other !== word && isMisspelling(word, other));
      if (meant.length > 0) similar.set(word, meant);
    }
    return similar;
  }
}
