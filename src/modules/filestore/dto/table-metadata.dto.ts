import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { HasFreeNames } from '#common/validation/free-names.decorators.js';
import { IsProse } from '#common/validation/text.decorators.js';
import type { ColumnDescription } from '../data-dictionary.js';

/** What a column means. */
export class ColumnDescriptionDto implements ColumnDescription {
  /** @example "Calendar year" */
  description!: string;
  /** @example "" */
  comments!: string;
  /** False hides the column from everyone but administrators. @example true */
  access!: boolean;
}

/** The JSON file that comes with the file of a table. */
export class TableMetadataDto {
  /** The name of the table, and of its file without the extension. @example "cases" */
  @IsString()
  @IsNotEmpty()
  table_name!: string;

  /** @example "Notified cases per district and month." */
  @IsOptional()
  @IsProse()
  description?: string | null;

  /** @example "https://data.example.org/notifications" */
  @IsOptional()
  @IsProse()
  source?: string | null;

  /** What each column means, by its name. @example {"district": {"description": "District name", "comments": "", "access": true}} */
  @IsOptional()
  @HasFreeNames()
  data_dictionary?: Record<string, ColumnDescriptionDto> | null;
}
