import { Failure, type FieldFault } from '#common/errors/failure.js';
import { duplicate, invalidFields } from '#common/errors/failures.js';

export function duplicateUser(email: string): Failure {
  return duplicate('user', `${email} exists already. Its key was shown when it was made and cannot be shown again.`);
}

export function userMissing(email: string): Failure {
  return new Failure('not-found', 'user-not-found', `There is no user ${email}.`);
}

export function groupMissing(email: string): Failure {
  return new Failure(
    'not-found',
    'user-group-not-found',
    `There is no user group ${email}. Create it with is_group true.`,
  );
}

export function groupInGroup(email: string): Failure {
  const fault: FieldFault = { path: 'user_email', message: `${email} is a group, and groups do not hold groups` };
  return invalidFields([fault]);
}
