import { PartialType } from '@nestjs/swagger';
import { IsEmail, IsOptional, MaxLength } from 'class-validator';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { EmptyAsNull } from '#common/validation/empty-as-null.decorators.js';
import { IsName } from '#common/validation/text.decorators.js';
import type { DataOwner } from '../data-owner.entity.js';

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

/** What is left out stays; null removes the contact. */
export class UpdateDataOwnerDto extends PartialType(CreateDataOwnerDto, { skipNullProperties: false }) {}

export class ListDataOwnersQuery extends PageQuery {
  /** Part of the name, in upper or lower case. @example "bank" */
  @IsOptional()
  @IsName()
  name?: string;
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

  static from(this: void, owner: DataOwner): DataOwnerResponse {
    return {
      id: owner.id,
      name: owner.name,
      contact_person: owner.contactPerson,
      contact_person_email: owner.contactPersonEmail,
    };
  }
}
