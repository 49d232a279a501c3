import { OmitType, PartialType } from '@nestjs/swagger';
import { IsEnum, IsOptional } from 'class-validator';
import { AccessLevel } from '#auth/access-level.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { IsName } from '#common/validation/text.decorators.js';
import { CreateDatasetDto } from './create-dataset.dto.js';

/**
 * What is left out stays; null puts back what a new dataset has without the field. Lists are replaced,
 * `additional_metadata` is merged member by member.
 */
export class UpdateDatasetDto extends PartialType(OmitType(CreateDatasetDto, ['ds_id', 'collection_id']), {
  skipNullProperties: false,
}) {}

export class ListAllDatasetsQuery extends PageQuery {
  /** Datasets of this collection. @example "TS0001" */
  @IsOptional()
  @IsName()
  collection_id?: string;

  /** Datasets with this level of their own. */
  @IsOptional()
  @IsEnum(AccessLevel)
  access_level?: AccessLevel;
}
