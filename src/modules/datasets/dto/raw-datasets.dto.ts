import { PartialType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { IsName } from '#common/validation/text.decorators.js';
import type { RawDataset } from '../raw-dataset.entity.js';

export class CreateRawDatasetDto {
  /** @example "TSRDS0001" */
  @IsName()
  rds_id!: string;

  /** @example "Monthly notifications" */
  @IsName()
  title!: string;

  /** Where it came from, an address or words. @example "https://data.example.org/notifications" */
  @IsName()
  source!: string;
}

/** What is left out stays. */
export class UpdateRawDatasetDto extends PartialType(CreateRawDatasetDto, { skipNullProperties: false }) {}

export class ListRawDatasetsQuery extends PageQuery {
  /** Part of the rds_id, in upper or lower case. @example "TSRDS" */
  @IsOptional()
  @IsName()
  rds_id?: string;
}

export class RawDatasetResponse {
  /** @example 1 */
  id!: number;
  /** @example "TSRDS0001" */
  rds_id!: string;
  /** @example "Monthly notifications" */
  title!: string;
  /** @example "https://data.example.org/notifications" */
  source!: string;

  static from(this: void, raw: RawDataset): RawDatasetResponse {
    return { id: raw.id, rds_id: raw.rdsId, title: raw.title, source: raw.source };
  }
}
