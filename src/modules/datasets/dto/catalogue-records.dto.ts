import { IsEmail, IsOptional, Matches, MaxLength } from 'class-validator';
import { EmptyAsNull } from '#common/validation/empty-as-null.decorators.js';
import { IsName } from '#common/validation/text.decorators.js';
import type { Collection } from '../collection.entity.js';
import type { DataOwner } from '../data-owner.entity.js';
import type { RawDataset } from '../raw-dataset.entity.js';

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

  static from(collection: Collection): CollectionResponse {
    return {
      id: collection.id,
      collection_id: collection.collectionId,
      collection_name: collection.collectionName,
      category_id: collection.categoryId,
      category_name: collection.categoryName,
    };
  }
}

export class CreateDataOwnerDto {
  /** @example "World Bank" */
  @IsName()
  name!: string;

  /** @example "Asha Rao" */
  @EmptyAsNull()
  @IsOptional()
  @IsName()
  contact_person?: string | null;

  /** @example "asha@example.org" */
  @EmptyAsNull()
  @IsOptional()
  @IsEmail()
  @MaxLength(300)
  contact_person_email?: string | null;
}

export class DataOwnerResponse {
  /** @example 1 */
  id!: number;
  /** @example "World Bank" */
  name!: string;
  /** @example null */
  contact_person!: string | null;
  /** @example null */
  contact_person_email!: string | null;

  static from(owner: DataOwner): DataOwnerResponse {
    return {
      id: owner.id,
      name: owner.name,
      contact_person: owner.contactPerson,
      contact_person_email: owner.contactPersonEmail,
    };
  }
}

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

export class RawDatasetResponse {
  /** @example 1 */
  id!: number;
  /** @example "TSRDS0001" */
  rds_id!: string;
  /** @example "Monthly notifications" */
  title!: string;
  /** @example "https://data.example.org/notifications" */
  source!: string;

  static from(raw: RawDataset): RawDatasetResponse {
    return { id: raw.id, rds_id: raw.rdsId, title: raw.title, source: raw.source };
  }
}
