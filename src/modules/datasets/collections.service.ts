import { Injectable } from '@nestjs/common';
import { RecordChanges, type RecordKind } from '#audit/record-changes.service.js';
import type { Creation } from '#common/creation.js';
import { requireUnused } from '#common/errors/failures.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import type { Collection } from './collection.entity.js';
import { CollectionsRepository } from './collections.repository.js';
import { DatasetUsesRepository } from './dataset-uses.repository.js';
import { collectionMissing } from './datasets.errors.js';
import {
  CollectionResponse,
  type CreateCollectionDto,
  type ListCollectionsQuery,
  type UpdateCollectionDto,
} from './dto/collections.dto.js';
import { SearchRefreshService } from './search-refresh.service.js';

const COLLECTION: RecordKind<Collection, CollectionResponse> = {
  subject: 'collection',
  nameOf: (collection) => collection.collectionId,
  show: CollectionResponse.from,
};

@Injectable()
export class CollectionsService {
  constructor(
    private readonly collections: CollectionsRepository,
    private readonly uses: DatasetUsesRepository,
    private readonly changes: RecordChanges,
    private readonly refresh: SearchRefreshService,
  ) {}

  /** @throws Failure duplicate where it is there with other content */
  ensure(asked: CreateCollectionDto): Promise<Creation<CollectionResponse>> {
    const collection = {
      collectionId: asked.collection_id,
      collectionName: asked.collection_name,
      categoryId: asked.category_id,
      categoryName: asked.category_name,
    };
    return this.changes.ensure(COLLECTION, {
      name: asked.collection_id,
      asked,
      content: ['collection_name', 'category_id', 'category_name'],
      insert: () => this.collections.insertIfFree(collection),
      find: () => this.collections.find({ collectionId: asked.collection_id }),
    });
  }

  async list(query: ListCollectionsQuery, page: PageRequest): Promise<Page<CollectionResponse>> {
    const rows = await this.collections.list({ categoryId: query.category_id }, page);
    return pageOf(rows, page, { keyOf: (collection) => collection.collectionId, asItem: CollectionResponse.from });
  }

  /** @throws Failure collection-not-found */
  async get(collectionId: string): Promise<CollectionResponse> {
    const collection = await this.collections.find({ collectionId });
    if (!collection) throw collectionMissing(collectionId);
    return CollectionResponse.from(collection);
  }

  /** @throws Failure collection-not-found */
  update(collectionId: string, asked: UpdateCollectionDto, ifMatch?: string): Promise<CollectionResponse> {
    return this.changes.update(
      COLLECTION,
      () => this.getUnderLock(collectionId),
      async (old) => {
        const changed = {
          ...old,
          collectionName: asked.collection_name ?? old.collectionName,
          categoryId: asked.category_id ?? old.categoryId,
          categoryName: asked.category_name ?? old.categoryName,
        };
        await this.collections.update(changed);
        this.refresh.startAfterCommit();
        return changed;
      },
      ifMatch,
    );
  }

  /** @throws Failure collection-not-found, or in-use naming its datasets */
  async delete(collectionId: string, ifMatch?: string): Promise<MessageResponse> {
    await this.changes.delete(
      COLLECTION,
      () => this.getUnderLock(collectionId),
      async ({ id }) => {
        requireUnused(`The collection ${collectionId}`, await this.uses.listUses('collection', id));
        await this.collections.delete(id);
      },
      ifMatch,
    );
    return { message: `The collection ${collectionId} is deleted.` };
  }

  private async getUnderLock(collectionId: string): Promise<Collection> {
    const collection = await this.collections.findUnderLock({ collectionId });
    if (!collection) throw collectionMissing(collectionId);
    return collection;
  }
}
