import { Failure } from '#common/errors/failure.js';
import { duplicate, invalidFields } from '#common/errors/failures.js';
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

export function duplicateResourceGroup(id: string, name: string): Failure {
  return duplicate('resource group', `${id} exists already, under the name ${JSON.stringify(name)}.`);
}

export function groupInCircle(inner: string, outer: string): Failure {
  return invalidFields([
    { path: 'resource_id', message: `${inner} holds ${outer} already, so ${outer} cannot hold it` },
  ]);
}

export function userToGrantMissing(email: string): Failure {
  return new Failure('not-found', 'user-not-found', `There is no user or user group ${email}.`);
}

export function duplicateMember(resourceId: string, groupId: string): Failure {
  return duplicate('member', `${resourceId} is in ${groupId} already, with another resource_json.`);
}
