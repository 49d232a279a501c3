import { Injectable } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import { GrantDto, UpdateGrantDto } from '#auth/grants/dto/grants.dto.js';
import { AddResourceGroupMemberDto } from '#auth/grants/dto/resource-groups.dto.js';
import { GrantsService } from '#auth/grants/grants.service.js';
import { ResourceGroupsService } from '#auth/grants/resource-groups.service.js';
import { Creation } from '#common/creation.js';
import { checkedBody } from '#common/validation/checked-body.js';
import { asAddress } from '#common/validation/email.decorators.js';
import { RowIdPipe } from '#common/validation/row-id.pipe.js';
import { DatasetPublishingService } from '#modules/datasets/dataset-publishing.service.js';
import { DatasetRecordsService } from '#modules/datasets/dataset-records.service.js';
import { CreateDatasetDto } from '#modules/datasets/dto/create-dataset.dto.js';
import { UpdateDatasetDto } from '#modules/datasets/dto/dataset-administration.dto.js';
import { DeleteDatasetQuery } from '#modules/datasets/dto/deleted-dataset.dto.js';
import { AddGroupMemberDto } from '#modules/users/dto/user-group.dto.js';
import { CreateUserDto, UpdateUserDto } from '#modules/users/dto/user.dto.js';
import { UserGroupsService } from '#modules/users/user-groups.service.js';
import { UsersService } from '#modules/users/users.service.js';
import { idNeeded } from './bulk.errors.js';
import { type BulkOperationDto, BulkOperationName } from './dto/bulk.dto.js';

/** What the single call would answer: the thing, and whether it is new. */
type Work = (caller: Caller, operation: BulkOperationDto) => Promise<Creation<object>>;

/** Does one operation of a bulk exactly as its own call does: the same checks of the body, the same service. */
@Injectable()
export class BulkOperationsService {
  private readonly rowId = new RowIdPipe();

  constructor(
    private readonly users: UsersService,
    private readonly userGroups: UserGroupsService,
    private readonly grants: GrantsService,
    private readonly resourceGroups: ResourceGroupsService,
    private readonly datasets: DatasetPublishingService,
    private readonly datasetRecords: DatasetRecordsService,
  ) {}

  /** @throws Failure as the single call */
  perform(caller: Caller, operation: BulkOperationDto): Promise<Creation<object>> {
    return this.works[operation.operation](caller, operation);
  }

  private readonly works: Readonly<Record<BulkOperationName, Work>> = {
    [BulkOperationName.CreateUser]: async (_, { body }) =>
      made(await this.users.create(await checkedBody(CreateUserDto, body))),
    [BulkOperationName.UpdateUser]: async (_, { id, body }) =>
      done(await this.users.update(emailOf(id), await checkedBody(UpdateUserDto, body))),
    [BulkOperationName.SuspendUser]: async (_, { id }) => done(await this.users.suspend(emailOf(id))),
    [BulkOperationName.RestoreUser]: async (_, { id }) => done(await this.users.restore(emailOf(id))),
    [BulkOperationName.DeleteUser]: async (_, { id }) => done(await this.users.delete(emailOf(id))),
    [BulkOperationName.AddUserGroupMember]: async (_, { body }) =>
      this.userGroups.ensureMember(await checkedBody(AddGroupMemberDto, body)),
    [BulkOperationName.Grant]: async ({ userId }, { body }) =>
      this.grants.grant(await checkedBody(GrantDto, body), userId),
    [BulkOperationName.UpdateGrant]: async (_, { id, body }) =>
      done(await this.grants.update(this.grantIdOf(id), await checkedBody(UpdateGrantDto, body))),
    [BulkOperationName.DeleteGrant]: async (_, { id }) => done(await this.grants.delete(this.grantIdOf(id))),
    [BulkOperationName.AddResourceGroupMember]: async (_, { body }) =>
      this.resourceGroups.ensureMember(await checkedBody(AddResourceGroupMemberDto, body)),
    [BulkOperationName.CreateDataset]: async (_, { body }) =>
      this.datasets.ensure(await checkedBody(CreateDatasetDto, body)),
    [BulkOperationName.UpdateDataset]: async (_, { id, body }) =>
      done(await this.datasets.update(dsIdOf(id), await checkedBody(UpdateDatasetDto, body))),
    [BulkOperationName.DeleteDataset]: async ({ userId: deletedBy }, { id, body = {} }) => {
      const { reason } = await checkedBody(DeleteDatasetQuery, body);
      return done(await this.datasetRecords.delete(dsIdOf(id), { deletedBy, reason }));
    },
  };

  private grantIdOf(id: string | undefined): number {
    if (id === undefined) throw idNeeded('the number of a grant');
    return this.rowId.transform(id, { type: 'param', data: 'id' });
  }
}

function made<T extends object>(value: T): Creation<T> {
  return new Creation(value, true);
}

function done<T extends object>(value: T): Creation<T> {
  return new Creation(value, false);
}

function emailOf(id: string | undefined): string {
  if (id === undefined) throw idNeeded('the email of a user');
  return asAddress(id);
}

function dsIdOf(id: string | undefined): string {
  if (id === undefined) throw idNeeded('the ds_id of a dataset');
  return id;
}
