import { Injectable } from '@nestjs/common';
import { RecordChanges, type RecordKind } from '#audit/record-changes.service.js';
import type { Creation } from '#common/creation.js';
import { nameTaken, requireUnused } from '#common/errors/failures.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { merged } from '#common/validation/merge-patch.js';
import type { DataOwner } from './data-owner.entity.js';
import { DataOwnersRepository } from './data-owners.repository.js';
import { DatasetUsesRepository } from './dataset-uses.repository.js';
import { dataOwnerMissing } from './datasets.errors.js';
import {
  type CreateDataOwnerDto,
  DataOwnerResponse,
  type ListDataOwnersQuery,
  type UpdateDataOwnerDto,
} from './dto/data-owners.dto.js';
import { SearchRefreshService } from './search-refresh.service.js';

/** Named by number in the audit log: names change. */
const DATA_OWNER: RecordKind<DataOwner, DataOwnerResponse> = {
  subject: 'data-owner',
  nameOf: (owner) => String(owner.id),
  show: DataOwnerResponse.from,
};

@Injectable()
export class DataOwnersService {
  constructor(
    private readonly owners: DataOwnersRepository,
    private readonly uses: DatasetUsesRepository,
    private readonly changes: RecordChanges,
    private readonly refresh: SearchRefreshService,
  ) {}

  /** @throws Failure duplicate where it is there with other content */
  ensure(asked: CreateDataOwnerDto): Promise<Creation<DataOwnerResponse>> {
    const owner = {
      name: asked.name,
      contactPerson: asked.contact_person ?? null,
      contactPersonEmail: asked.contact_person_email ?? null,
    };
    return this.changes.ensure(DATA_OWNER, {
      name: asked.name,
      asked,
      content: ['contact_person', 'contact_person_email'],
      insert: () => this.owners.insertIfFree(owner),
      find: () => this.owners.find({ name: asked.name }),
    });
  }

  async list(query: ListDataOwnersQuery, page: PageRequest): Promise<Page<DataOwnerResponse>> {
    const rows = await this.owners.list({ namePart: query.name }, page);
    return pageOf(rows, page, { keyOf: (owner) => owner.name, asItem: DataOwnerResponse.from });
  }

  /** @throws Failure data-owner-not-found */
  async get(id: number): Promise<DataOwnerResponse> {
    const owner = await this.owners.find({ id });
    if (!owner) throw dataOwnerMissing(id);
    return DataOwnerResponse.from(owner);
  }

  /** By its name. */
  async find(name: string): Promise<DataOwnerResponse | null> {
    const owner = await this.owners.find({ name });
    return owner && DataOwnerResponse.from(owner);
  }

  /** @throws Failure data-owner-not-found, or duplicate where another has the new name */
  update(id: number, asked: UpdateDataOwnerDto, ifMatch?: string): Promise<DataOwnerResponse> {
    return this.changes.update(
      DATA_OWNER,
      () => this.getUnderLock(id),
      async (old) => {
        const changed = {
          ...old,
          name: asked.name ?? old.name,
          contactPerson: merged(old.contactPerson, asked.contact_person),
          contactPersonEmail: merged(old.contactPersonEmail, asked.contact_person_email),
        };
        const isRenamed = changed.name !== old.name;
        if (isRenamed && (await this.owners.find({ name: changed.name }))) throw nameTaken('data owner', changed.name);
        await this.owners.update(changed);
        this.refresh.startAfterCommit();
        return changed;
      },
      ifMatch,
    );
  }

  /** @throws Failure data-owner-not-found, or in-use naming its datasets */
  async delete(id: number, ifMatch?: string): Promise<MessageResponse> {
    const { name } = await this.changes.delete(
      DATA_OWNER,
      () => this.getUnderLock(id),
      async (owner) => {
        requireUnused(`The data owner ${owner.name}`, await this.uses.listUses('dataOwner', id));
        await this.owners.delete(id);
      },
      ifMatch,
    );
    return { message: `The data owner ${name} is deleted.` };
  }

  private async getUnderLock(id: number): Promise<DataOwner> {
    const owner = await this.owners.findUnderLock({ id });
    if (!owner) throw dataOwnerMissing(id);
    return owner;
  }
}
