import { Injectable } from '@nestjs/common';
import type { ByteRanges } from './byte-ranges.js';
import type { ContentProfile } from './content-profile.js';
import { previewCsv, previewParquet, type TablePreview } from './table-preview.js';
import { schemaOf, type TableSchema } from './table-schema.js';
import { type Viewer, visiblePreview, visibleProfile, visibleSchema } from './visible-columns.js';

/** What somebody gets to see of a table's content, without the columns that the dictionary hides from them. */
@Injectable()
export class ContentViewsService {
  profile(profile: ContentProfile, viewer: Viewer): ContentProfile {
    return visibleProfile(profile, viewer);
  }

  schema(profile: ContentProfile, viewer: Viewer): TableSchema {
    return visibleSchema(schemaOf(profile, viewer.dictionary), viewer);
  }

  /** The first rows, at most `limit`, read from the stored bytes. */
  async preview(file: ByteRanges, profile: ContentProfile, limit: number, viewer: Viewer): Promise<TablePreview> {
    const preview =
      profile.format === 'csv'
        ? await previewCsv(file, { limit, format: profile })
        : await previewParquet(file, { limit });
    return visiblePreview(preview, viewer);
  }
}
