import { Injectable } from '@nestjs/common';
import { RecordChanges, type RecordKind } from '#audit/record-changes.service.js';
import type { Creation } from '#common/creation.js';
import { nameTaken, requireUnused } from '#common/errors/failures.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { DatasetUsesRepository } from './dataset-uses.repository.js';
import { tagMissing } from './datasets.errors.js';
import { type TagDto, TagResponse } from './dto/tags.dto.js';
import { SearchRefreshService } from './search-refresh.service.js';
import { type CountedTag, TagsRepository } from './tags.repository.js';

const TAG: RecordKind<CountedTag, TagResponse> = {
  subject: 'tag',
  nameOf: (tag) => tag.tagName,
  show: TagResponse.from,
};

@Injectable()
export class TagsService {
  constructor(
    private readonly tags: TagsRepository,
    private readonly uses: DatasetUsesRepository,
    private readonly changes: RecordChanges,
    private readonly refresh: SearchRefreshService,
  ) {}

  /** A tag is its name: one that is there is the same. */
  ensure(asked: TagDto): Promise<Creation<TagResponse>> {
    return this.changes.ensure(TAG, {
      name: asked.tag_name,
      asked,
      content: ['tag_name'],
      insert: () => this.tags.insertIfFree({ tagName: asked.tag_name }),
      find: () => this.tags.findCountedByName(asked.tag_name),
    });
  }

  /**
   * The numbers of tags, made where they are missing, for what is about to refer to them; belongs into a transaction.
   * One that is deleted between the two steps is made again.
   */
  async ensureIds(tagNames: readonly string[]): Promise<number[]> {
    const sorted = [...new Set(tagNames)].sort();
    for (;;) {
      for (const made of await this.tags.insertMissing(sorted)) this.changes.recordNew(TAG, made);
      const ids = await this.tags.findIdsToRefer(sorted);
      if (ids.length === sorted.length) return ids;
    }
  }

  /** Which of the names are tags already. */
  async findNames(tagNames: readonly string[]): Promise<Set<string>> {
    return new Set(await this.tags.findNames(tagNames));
  }

  async list(page: PageRequest): Promise<Page<TagResponse>> {
    const rows = await this.tags.list(page);
    return pageOf(rows, page, { keyOf: (tag) => tag.tagName, asItem: TagResponse.from });
  }

  /** @throws Failure tag-not-found */
  async get(id: number): Promise<TagResponse> {
    const tag = await this.tags.findCounted(id);
    if (!tag) throw tagMissing(id);
    return TagResponse.from(tag);
  }

  /** Renames it for all datasets that have it. @throws Failure tag-not-found, or duplicate where another has the name */
  update(id: number, { tag_name: tagName }: TagDto, ifMatch?: string): Promise<TagResponse> {
    return this.changes.update(
      TAG,
      () => this.getUnderLock(id),
      async (old) => {
        if (tagName !== old.tagName && (await this.tags.find({ tagName }))) throw nameTaken('tag', tagName);
        await this.tags.update({ id, tagName });
        this.refresh.startAfterCommit();
        return { ...old, tagName };
      },
      ifMatch,
    );
  }

  /** @throws Failure tag-not-found, or in-use naming its datasets */
  async delete(id: number, ifMatch?: string): Promise<MessageResponse> {
    const { tagName } = await this.changes.delete(
      TAG,
      () => this.getUnderLock(id),
      async (tag) => {
        requireUnused(`The tag ${tag.tagName}`, await this.uses.listUses('tag', id));
        await this.tags.delete(id);
      },
      ifMatch,
    );
    return { message: `The tag ${tagName} is deleted.` };
  }

  private async getUnderLock(id: number): Promise<CountedTag> {
    const tag = await this.tags.findCountedUnderLock(id);
    if (!tag) throw tagMissing(id);
    return tag;
  }
}
