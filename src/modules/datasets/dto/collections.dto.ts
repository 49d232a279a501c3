import { OmitType, PartialType } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { IsName } from '#common/validation/text.decorators.js';
import type { Collection } from '../collection.entity.js';

export class CreateCollectionDto {
  /** Letters or digits, six by convention, that begin the ds_id of every dataset in it. @example "TS0001" */
  @Matches(/^[A-Za-z0-9]{1,11}$/, { message: 'collection_id must be 1 to 11 letters or digits, six by convention' })
  collection_id!: string;

  /** @example "Tuberculosis surveillance" */
  @IsName()
  collection_name!: string;

  /** @example "TS" */
  @IsName()
  category_id!: string;

  /** @example "Time series" */
  @IsName()
  category_name!: string;
}

/** What is left out stays. */
export class UpdateCollectionDto extends PartialType(OmitType(CreateCollectionDto, ['collection_id']), {
  skipNullProperties: false,
}) {}

export class ListCollectionsQuery extends PageQuery {
  /** Collections of this category. @example "TS" */
  @IsOptional()
  @IsName()
  category_id?: string;
}

export class CollectionResponse {
  /** @example 1 */
  id!: number;
  /** @example "TS0001" */
  collection_id!: string;
  /** @example "Tuberculosis surveillance" */
  collection_name!: string;
  /** @example "TS" */
  category_id!: string;
  /** @example "Time series" */
  category_name!: string;

  static from(this: void, collection: Collection): CollectionResponse {
    return {
      id: collection.id,
      collection_id: collection.collectionId,
      collection_name: collection.collectionName,
      category_id: collection.categoryId,
      category_name: collection.categoryName,
    };
  }
}
