import { Injectable } from '@nestjs/common';
import { Failure } from '#common/errors/failure.js';
import type { ByteRanges } from './byte-ranges.js';
import type { ContentProfile } from './content-profile.js';
import { previewFailed, previewTooCostly, tooManyPreviews } from './content.errors.js';
import { InspectionExecutor } from './inspection-executor.js';
import type { TablePreview } from './table-preview.js';
import { schemaOf, type TableSchema } from './table-schema.js';
import { JobTooCostly, TooManyJobs } from './table-threads.js';
import { type Viewer, visiblePreview, visibleProfile, visibleSchema } from './visible-columns.js';

/** What somebody gets to see of a table's content, without the columns that the dictionary hides from them. */
@Injectable()
export class ContentViewsService {
  constructor(private readonly executor: InspectionExecutor) {}

  profile(profile: ContentProfile, viewer: Viewer): ContentProfile {
    return visibleProfile(profile, viewer);
  }

  schema(profile: ContentProfile, viewer: Viewer): TableSchema {
    return visibleSchema(schemaOf(profile, viewer.dictionary), viewer);
  }

  /**
   * The first rows, at most `limit`, read from the stored bytes.
   * @throws Failure preview-failed, preview-too-large, too-many-previews, or what reading throws
   */
  async preview(
    file: ByteRanges,
    profile: ContentProfile,
    { limit, viewer, signal }: { readonly limit: number; readonly viewer: Viewer; readonly signal?: AbortSignal },
  ): Promise<TablePreview> {
    try {
      return visiblePreview(await this.executor.preview(file, profile, limit, signal), viewer);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof TooManyJobs) throw tooManyPreviews();
      if (error instanceof JobTooCostly) throw previewTooCostly(error);
      throw error instanceof Failure ? error : previewFailed(error);
    }
  }
}
