import { Failure } from '#common/errors/failure.js';
import { duplicate, invalidFields } from '#common/errors/failures.js';

export function duplicateUser(email: string): Failure {
  return duplicate('user', `${email} exists already. Its key was shown when it was made and cannot be shown again.`);
}

export function groupMissing(email: string): Failure {
  return new Failure(
    'not-found',
    'user-group-not-found',
    `There is no user group ${email}. Create it with is_group true.`,
  );
}

export function memberMissing(userEmail: string, groupEmail: string): Failure {
  return new Failure('not-found', 'user-group-member-not-found', `${userEmail} is not in the group ${groupEmail}.`);
}

export function groupInGroup(email: string): Failure {
  return invalidFields([{ path: 'user_email', message: `${email} is a group, and groups do not hold groups` }]);
}

export function groupAsAdministrator(email: string): Failure {
  return invalidFields([{ path: 'is_admin', message: `${email} is a group, and groups are no administrators` }]);
}

export function lastAdministrator(email: string): Failure {
  return new Failure(
    'conflict',
    'last-administrator',
    `${email} is the last administrator who can act. Make another one first.`,
  );
}
