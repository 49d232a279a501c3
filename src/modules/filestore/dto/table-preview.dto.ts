import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsPageLimit } from '#common/http/dto/page-query.dto.js';
import type { TablePreview } from '../content/table-preview.js';

const PREVIEW_LIMIT = 100;
const PREVIEW_DEFAULT = 20;

export class PreviewTableQuery {
  /** How many rows at most. @example 20 */
  @IsPageLimit(PREVIEW_LIMIT)
  @ApiPropertyOptional({ default: PREVIEW_DEFAULT })
  limit: number = PREVIEW_DEFAULT;
}

/** The first rows of a table, as text; null is a missing value. */
export class TablePreviewResponse implements TablePreview {
  /** @example ["district", "cases"] */
  columns!: string[];
  /** @example [["Mysuru", "12"], ["Kodagu", null]] */
  @ApiProperty({ type: 'array', items: { type: 'array', items: { type: 'string', nullable: true } } })
  rows!: (string | null)[][];
}
