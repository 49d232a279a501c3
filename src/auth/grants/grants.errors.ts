import { Failure } from '#common/errors/failure.js';
import { invalidFields } from '#common/errors/failures.js';
import type { ResourceType } from '../resource-type.js';

export function grantMissing(id: number): Failure {
  return new Failure('not-found', 'grant-not-found', `There is no grant ${id}.`);
}

export function resourceMissing(type: ResourceType, id: string): Failure {
  return new Failure('not-found', 'resource-not-found', `There is no resource ${id} of type ${type}.`);
}

export function resourceGroupMissing(id: string): Failure {
  return new Failure('not-found', 'resource-group-not-found', `There is no resource group ${id}.`);
}

export function memberMissing(memberId: number, groupId: string): Failure {
  return new Failure(
    'not-found',
    'resource-group-member-not-found',
    `The resource group ${groupId} has no member ${memberId}.`,
  );
}

export function groupInCircle(inner: string, outer: string): Failure {
  return invalidFields([
    { path: 'resource_id', message: `${inner} holds ${outer} already, so ${outer} cannot hold it` },
  ]);
}
