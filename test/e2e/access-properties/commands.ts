import fc from 'fast-check';
import type { Answer, ApiCaller, Problem } from '../../support/api-caller.js';
import { type AccessModel, isSame, type Level, LEVELS, type Resource } from './model.js';
import { DATASETS, HOLDERS, RESOURCE_GROUPS, RESOURCES, type SmallWorld, USER_GROUPS, USERS } from './small-world.js';

interface Grant {
  readonly does: 'grant';
  readonly holder: string;
  readonly resource: Resource;
  readonly level: Level;
  readonly expires: boolean;
}

/** `place` picks one of those that are there at that time. */
type GrantChange =
  | { readonly does: 'change-grant'; readonly place: number; readonly level: Level }
  | { readonly does: 'expire-grant' | 'delete-grant'; readonly place: number };

interface MembershipChange {
  readonly does: 'join' | 'leave';
  readonly group: string;
  readonly user: string;
}

type ResourceGroupChange =
  | { readonly does: 'hold'; readonly group: string; readonly resource: Resource }
  | { readonly does: 'let-go'; readonly place: number };

interface OwnLevelChange {
  readonly does: 'set-own-level';
  readonly dsId: string;
  readonly level: Level;
}

interface UserChange {
  readonly does: 'suspend' | 'restore' | 'promote' | 'demote';
  readonly user: string;
}

interface KeyIssue {
  readonly does: 'issue';
  readonly user: string;
  readonly datasets: readonly string[];
  readonly byAdmin: boolean;
}

interface GroupCreation {
  readonly does: 'delete-user-group' | 'make-user-group' | 'delete-resource-group' | 'make-resource-group';
  readonly group: string;
}

/** What an administrator does. */
export type Command =
  Grant | GrantChange | MembershipChange | ResourceGroupChange | OwnLevelChange | UserChange | KeyIssue | GroupCreation;

const place = fc.nat(50);
const level = fc.constantFrom(...LEVELS);
const user = fc.constantFrom(...USERS);
const userGroup = fc.constantFrom(...USER_GROUPS);
const resourceGroup = fc.constantFrom(...RESOURCE_GROUPS);
const resource = fc.constantFrom(...RESOURCES);
const group = fc.constantFrom(...RESOURCES.filter(({ type }) => type === 'GROUP'));
const does = <T extends string>(...names: T[]): fc.Arbitrary<T> => fc.constantFrom(...names);

/** Grants, groups and what is in them come most often: levels come from these together. */
export const COMMAND: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: does('grant'),
      holder: fc.constantFrom(...HOLDERS),
      resource,
      level,
      expires: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ does: does('join'), group: userGroup, user }) },
  { weight: 1, arbitrary: fc.record({ does: does('leave'), group: userGroup, user }) },
  { weight: 3, arbitrary: fc.record({ does: does('hold'), group: resourceGroup, resource }) },
  { weight: 3, arbitrary: fc.record({ does: does('hold'), group: resourceGroup, resource: group }) },
  { weight: 2, arbitrary: fc.record({ does: does('change-grant'), place, level }) },
  { weight: 3, arbitrary: fc.record({ does: does('expire-grant', 'delete-grant'), place }) },
  { weight: 1, arbitrary: fc.record({ does: does('let-go'), place }) },
  { weight: 2, arbitrary: fc.record({ does: does('set-own-level'), dsId: fc.constantFrom(...DATASETS), level }) },
  { weight: 2, arbitrary: fc.record({ does: does('suspend', 'restore', 'promote', 'demote'), user }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: does('issue'),
      user,
      datasets: fc.uniqueArray(fc.constantFrom(...DATASETS), { minLength: 1, maxLength: 3 }),
      byAdmin: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: does('delete-user-group', 'make-user-group'), group: userGroup }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: does('delete-resource-group', 'make-resource-group'), group: resourceGroup }),
  },
);

/** Does the command in the application and in the model; both must agree on its status. */
export async function perform(command: Command, world: SmallWorld, model: AccessModel): Promise<void> {
  const { admin } = world;
  switch (command.does) {
    case 'grant':
      return grant(command, admin, model);
    case 'change-grant':
    case 'expire-grant':
    case 'delete-grant':
      return changeGrant(command, world, model);
    case 'join':
    case 'leave':
      return changeMembership(command, admin, model);
    case 'hold':
    case 'let-go':
      return changeResourceGroup(command, admin, model);
    case 'set-own-level':
      await world.sql('UPDATE datasets SET access_level = $2 WHERE ds_id = $1', [command.dsId, command.level]);
      model.ownLevels.set(command.dsId, command.level);
      return;
    case 'suspend':
    case 'restore':
    case 'promote':
    case 'demote':
      return changeUser(command, admin, model);
    case 'issue':
      return issue(command, world, model);
    default:
      return makeOrDeleteGroup(command, admin, model);
  }
}

async function grant(
  { holder, resource: on, level: permission, expires }: Grant,
  admin: ApiCaller,
  model: AccessModel,
): Promise<void> {
  const answer = await admin.post<{ id: number }>('/admin/user-permissions', {
    user_email: holder,
    resource_type: on.type,
    resource_id: on.id,
    permission,
    expires_at: expires ? '2099-01-01T00:00:00Z' : null,
  });
  const held = model.grants.find((one) => one.holder === holder && isSame(one.resource, on));
  const isThere = isHolder(holder, model) && isResource(on, model);
  expectStatus(answer, isThere ? (held ? 200 : 201) : 404);
  if (!isThere) return;
  if (held) Object.assign(held, { level: permission, isLive: true });
  else model.grants.push({ id: answer.body.id, holder, resource: on, level: permission, isLive: true });
}

async function changeGrant(command: GrantChange, world: SmallWorld, model: AccessModel): Promise<void> {
  const { admin } = world;
  const one = pick(model.grants, command.place);
  if (!one) return;
  if (command.does === 'change-grant') {
    expectStatus(await patch(admin, `/admin/user-permissions/${one.id}`, { permission: command.level }), 200);
    one.level = command.level;
  } else if (command.does === 'expire-grant') {
    // The API takes no end in the past.
    await world.sql("UPDATE grants SET expires_at = now() - interval '1 second' WHERE id = $1", [one.id]);
    one.isLive = false;
  } else {
    expectStatus(await admin.delete(`/admin/user-permissions/${one.id}`), 200);
    model.grants = model.grants.filter((other) => other !== one);
  }
}

async function changeMembership(
  { does: what, group: groupEmail, user: email }: MembershipChange,
  admin: ApiCaller,
  model: AccessModel,
): Promise<void> {
  const users = model.userGroups.get(groupEmail);
  const isIn = users?.has(email) === true;
  if (what === 'join') {
    const answer = await admin.post('/admin/user-groups', { group_email: groupEmail, user_email: email });
    expectStatus(answer, users ? (isIn ? 200 : 201) : 404);
    users?.add(email);
  } else {
    expectStatus(await admin.delete(`/admin/user-groups/${groupEmail}/members/${email}`), isIn ? 200 : 404);
    users?.delete(email);
  }
}

async function changeResourceGroup(command: ResourceGroupChange, admin: ApiCaller, model: AccessModel): Promise<void> {
  if (command.does === 'let-go') {
    const member = pick(model.members, command.place);
    if (!member) return;
    expectStatus(await admin.delete(`/admin/resource-groups/${member.group}/members/${member.id}`), 200);
    model.members = model.members.filter((other) => other !== member);
    return;
  }
  const { group: id, resource: held } = command;
  const answer = await admin.post<{ id: number }>('/admin/resource-group-members', {
    resource_group_id: id,
    resource_type: held.type,
    resource_id: held.id,
  });
  const outer: Resource = { type: 'GROUP', id };
  if (!isResource(outer, model) || !isResource(held, model)) {
    expectStatus(answer, 404);
    return;
  }
  if (held.type === 'GROUP' && model.reaches(held, outer)) {
    expectStatus(answer, 422);
    return;
  }
  const isIn = model.holdsDirectly(id, held);
  expectStatus(answer, isIn ? 200 : 201);
  if (!isIn) model.members.push({ id: answer.body.id, group: id, resource: held });
}

async function changeUser(
  { does: what, user: email }: UserChange,
  admin: ApiCaller,
  model: AccessModel,
): Promise<void> {
  const path = `/admin/users/${email}`;
  if (what === 'promote' || what === 'demote') {
    expectStatus(await patch(admin, path, { is_admin: what === 'promote' }), 200);
    model.administrators[what === 'promote' ? 'add' : 'delete'](email);
  } else {
    expectStatus(await admin.post(`${path}/${what}`, {}), 200);
    model.suspended[what === 'suspend' ? 'add' : 'delete'](email);
  }
}

async function issue(
  { user: owner, datasets, byAdmin }: KeyIssue,
  world: SmallWorld,
  model: AccessModel,
): Promise<void> {
  const asked = { name: 'narrowed', datasets };
  const answer = byAdmin
    ? await world.admin.post<{ key: string }>(`/admin/users/${owner}/api-keys`, asked)
    : await world.caller(owner).post<{ key: string }>('/me/api-keys', asked);
  if (!byAdmin && model.suspended.has(owner)) {
    expectStatus(answer, 401);
    return;
  }
  const isVisible = byAdmin || datasets.every((dsId) => model.levelOf(owner, dsId) !== 'NONE');
  expectStatus(answer, isVisible ? 201 : 422);
  if (isVisible) model.keys.push({ owner, key: answer.body.key, datasets: new Set(datasets) });
}

async function makeOrDeleteGroup(
  { does: what, group: id }: GroupCreation,
  admin: ApiCaller,
  model: AccessModel,
): Promise<void> {
  const users = model.userGroups.get(id);
  if (what === 'make-user-group') {
    expectStatus(await admin.post('/admin/users', { email: id, is_group: true }), users ? 409 : 201);
    if (!users) model.userGroups.set(id, new Set());
  } else if (what === 'delete-user-group') {
    const answer = await admin.delete(`/admin/users/${id}`);
    if (!users) {
      expectStatus(answer, 404);
      return;
    }
    if (users.size > 0) {
      expectStatus(answer, 409);
      return;
    }
    expectStatus(answer, 200);
    model.userGroups.delete(id);
    model.grants = model.grants.filter(({ holder }) => holder !== id);
  } else if (what === 'make-resource-group') {
    const answer = await admin.post('/admin/resource-groups', { resource_group_id: id, group_name: id });
    expectStatus(answer, model.resourceGroups.has(id) ? 200 : 201);
    model.resourceGroups.add(id);
  } else {
    const answer = await admin.delete(`/admin/resource-groups/${id}`);
    if (!model.resourceGroups.has(id)) {
      expectStatus(answer, 404);
      return;
    }
    const isThis = ({ resource: one }: { resource: Resource }): boolean => isSame(one, { type: 'GROUP', id });
    if (model.grants.some(isThis) || model.members.some(isThis)) {
      expectStatus(answer, 409);
      return;
    }
    expectStatus(answer, 200);
    model.resourceGroups.delete(id);
    model.members = model.members.filter(({ group: holder }) => holder !== id);
  }
}

function isHolder(email: string, model: AccessModel): boolean {
  return USERS.includes(email) || model.userGroups.has(email);
}

function isResource({ type, id }: Resource, model: AccessModel): boolean {
  return type !== 'GROUP' || model.resourceGroups.has(id);
}

function pick<T>(items: readonly T[], index: number): T | undefined {
  return items.length === 0 ? undefined : items[index % items.length];
}

function patch(admin: ApiCaller, path: string, body: object): Promise<Answer<unknown>> {
  return admin.send('PATCH', path, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

function expectStatus({ status, body }: Answer<unknown>, expected: number): void {
  if (status === expected) return;
  throw new Error(`The model says ${expected}; the answer is ${status}: ${(body as Problem).detail}`);
}
