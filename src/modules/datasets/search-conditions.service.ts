import { Injectable } from '@nestjs/common';
import { invalidFields } from '#common/errors/failures.js';
import { parseBoundingBox } from './bounding-box.js';
import { parseInterval } from './coverage-interval.js';
import type { DatasetFilterQuery } from './dto/dataset-filter.dto.js';
import { searchCondition, type SearchCondition, type SimilarWords, tellingWords } from './search-condition.js';
import { SearchReferencesRepository } from './search-references.repository.js';
import { allowedMistakes, isMisspelling } from './spelling.js';

const MOST_WORDS = 20;

/** What is looked for: as it is written, and where nothing is found, as it may have been meant. */
export interface AskedCondition {
  readonly asWritten: SearchCondition;
  /** With words that look alike; null where none of the words is one that may be misspelt. */
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
      asWritten: searchCondition(parts, words),
      findAsMeant: async () => {
        const asked = words.map(({ word }) => word).filter((word) => allowedMistakes(word) > 0);
        // Where there are no similar words the list is read again all the same: whether hidden datasets have some shows
        // neither in the answer nor in what it costs.
        return asked.length === 0 ? null : searchCondition(parts, words, await this.findSimilar(asked));
      },
    };
  }

  private async findSimilar(asked: readonly string[]): Promise<SimilarWords> {
    const candidates = await this.references.findSimilar(
      asked.map((word) => ({ word, mistakes: allowedMistakes(word) })),
    );
    const similar = new Map<string, readonly string[]>();
    for (const [word, others] of candidates) {
      const meant = others.filter((other) => other !== word && isMisspelling(word, other));
      if (meant.length > 0) similar.set(word, meant);
    }
    return similar;
  }
}
