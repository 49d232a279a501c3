import { Injectable } from '@nestjs/common';
import { Creation } from '#common/http/creation.interceptor.js';
import { differingFields } from '#common/validation/same-content.js';
import { CatalogueRecordsRepository } from './catalogue-records.repository.js';
import { duplicateRecord } from './datasets.errors.js';
import {
  CollectionResponse,
  type CreateCollectionDto,
  type CreateDataOwnerDto,
  type CreateRawDatasetDto,
  DataOwnerResponse,
  RawDatasetResponse,
} from './dto/catalogue-records.dto.js';

/**
 * Collections, data owners and raw datasets. Making one again with the same content answers the one that is there,
 * as curators' tools run again over the same folder expect; with other content it is a duplicate.
 */
@Injectable()
export class CatalogueRecordsService {
  constructor(private readonly records: CatalogueRecordsRepository) {}

  async ensureCollection(asked: CreateCollectionDto): Promise<Creation<CollectionResponse>> {
    const isNew = await this.records.insertCollection({
      collectionId: asked.collection_id,
      collectionName: asked.collection_name,
      categoryId: asked.category_id,
      categoryName: asked.category_name,
    });
    const existing = await this.records.findCollection(asked.collection_id);
    const response = existing && CollectionResponse.from(existing);
    return sameOrDuplicate('collection', asked.collection_id, isNew, response, asked, [
      'collection_name',
      'category_id',
      'category_name',
    ]);
  }

  async ensureDataOwner(asked: CreateDataOwnerDto): Promise<Creation<DataOwnerResponse>> {
    const isNew = await this.records.insertDataOwner({
      name: asked.name,
      contactPerson: asked.contact_person ?? null,
      contactPersonEmail: asked.contact_person_email ?? null,
    });
    const existing = await this.records.findDataOwner(asked.name);
    const response = existing && DataOwnerResponse.from(existing);
    const fields = ['contact_person', 'contact_person_email'] as const;
    return sameOrDuplicate('data owner', asked.name, isNew, response, asked, fields);
  }

  async ensureRawDataset(asked: CreateRawDatasetDto): Promise<Creation<RawDatasetResponse>> {
    const isNew = await this.records.insertRawDataset({
      rdsId: asked.rds_id,
      title: asked.title,
      source: asked.source,
    });
    const existing = await this.records.findRawDataset(asked.rds_id);
    const response = existing && RawDatasetResponse.from(existing);
    return sameOrDuplicate('raw dataset', asked.rds_id, isNew, response, asked, ['title', 'source']);
  }

  async listCollections(): Promise<CollectionResponse[]> {
    return (await this.records.listCollections()).map((collection) => CollectionResponse.from(collection));
  }

  async listDataOwners(): Promise<DataOwnerResponse[]> {
    return (await this.records.listDataOwners()).map((owner) => DataOwnerResponse.from(owner));
  }
}

function sameOrDuplicate<T extends object, Asked extends Partial<T>>(
  noun: string,
  id: string,
  isNew: boolean,
  existing: T | null,
  asked: Asked,
  fields: readonly (keyof T & string)[],
): Creation<T> {
  const differences = existing ? differingFields<T>(existing, asked, fields) : ['another change under way'];
  if (!existing || differences.length > 0) throw duplicateRecord(noun, id, differences);
  return new Creation(existing, isNew);
}
