import { isDeepStrictEqual } from 'node:util';
import { ApiCaller } from '../../support/api-caller.js';
import { type AccessModel, atLeast, type Level, type ModelKey, type Resource } from './model.js';
import { DATASETS, type SmallWorld, USERS } from './small-world.js';

interface Link {
  readonly type: 'USER' | 'USER_GROUP' | 'RESOURCE_GROUP' | 'DATASET';
  readonly id: string;
}

interface Reason {
  readonly level: Level;
  readonly source: 'ADMINISTRATOR' | 'DATASET_LEVEL' | 'GRANT';
  readonly chain: readonly Link[];
  readonly grant_id: number | null;
}

interface Explanation {
  readonly level: Level;
  readonly preprocessed_level: Level;
  readonly suspended: boolean;
  readonly reasons: readonly Reason[];
}

interface Listed {
  readonly ds_id: string;
  readonly access_level: Level;
}

const OK = 200;
const NO_KEY = 401;
const FORBIDDEN = 403;

/** What a key lists: one request, made after every change. */
export async function compareList(key: ModelKey, world: SmallWorld, model: AccessModel): Promise<void> {
  const { status, body } = await new ApiCaller(world.test.url, key.key).get<Listed[]>('/datasets');
  if (model.suspended.has(key.owner)) {
    same(`the list of ${key.owner}`, status, NO_KEY);
    return;
  }
  const expected = DATASETS.map((ds_id) => ({ ds_id, access_level: model.levelOfKey(key, ds_id) }));
  same(
    `the list of ${key.owner}`,
    body.map(({ ds_id, access_level }) => ({ ds_id, access_level })),
    expected.filter(({ access_level }) => access_level !== 'NONE'),
  );
}

/** Everything that tells a level, of every user and every key. */
export async function compareAll(world: SmallWorld, model: AccessModel): Promise<void> {
  const first = USERS.map((owner) => ({ owner, key: world.caller(owner).key ?? '', datasets: null }));
  await together([...first, ...model.keys].map((key) => compareList(key, world, model)));
  await together(USERS.flatMap((user) => DATASETS.map((dsId) => compareDataset(user, dsId, world, model))));
  await together(model.keys.map((key) => compareNarrowedKey(key, world, model)));
  await together(USERS.map((user) => compareGrantsAndNewKeys(user, world, model)));
}

async function compareDataset(user: string, dsId: string, world: SmallWorld, model: AccessModel): Promise<void> {
  const caller = world.caller(user);
  const [single, standardised, preprocessed, own, explained] = await Promise.all([
    caller.get<Listed>(`/datasets/${dsId}`),
    caller.get(`/datasets/${dsId}/STANDARDISED/tables`),
    caller.get(`/datasets/${dsId}/PREPROCESSED/tables`),
    caller.get<Explanation>(`/me/access/${dsId}`),
    world.admin.get<Explanation>(`/admin/access/explain?user_email=${user}&ds_id=${dsId}`),
  ]);
  const what = `${user} on ${dsId}`;
  const isSuspended = model.suspended.has(user);
  const level = model.levelOf(user, dsId);
  const needing = (needed: Level, held = level): number =>
    isSuspended ? NO_KEY : atLeast(level, needed) && atLeast(held, needed) ? OK : FORBIDDEN;
  same(`${what}: single read`, single.status, needing('VIEW'));
  if (single.status === OK) same(`${what}: level of the single read`, single.body.access_level, level);
  same(`${what}: tables`, standardised.status, needing('DOWNLOAD'));
  same(`${what}: PREPROCESSED tables`, preprocessed.status, needing('DOWNLOAD', model.bucketLevelOf(user)));
  same(`${what}: own explanation`, own.status, needing('VIEW'));
  if (own.status === OK) same(`${what}: own explanation`, { ...own.body }, { ...explained.body });
  same(`${what}: explanation`, explained.status, OK);
  compareExplanation(what, explained.body, { user, dsId }, model);
}

function compareExplanation(
  what: string,
  { level, preprocessed_level, suspended, reasons }: Explanation,
  { user, dsId }: { user: string; dsId: string },
  model: AccessModel,
): void {
  const isSuspended = model.suspended.has(user);
  const held = model.levelOf(user, dsId);
  same(`${what}: suspended`, suspended, isSuspended);
  same(`${what}: explained level`, level, isSuspended ? 'NONE' : held);
  same(`${what}: explained bucket`, preprocessed_level, isSuspended ? 'NONE' : model.bucketLevelOf(user));
  same(`${what}: highest reason`, reasons[0]?.level ?? 'NONE', held);
  const dataset: Resource = { type: 'DATASET', id: dsId };
  const reaching = model.grantsReaching(user, dataset).map(({ id }) => id);
  const named = reasons.flatMap(({ grant_id }) => grant_id ?? []);
  same(`${what}: grants that are reasons`, named.sort(byNumber), reaching.sort(byNumber));
  for (const reason of reasons) {
    if (!isTrue(reason, { user, dsId }, model)) throw new Error(`${what}: no such chain: ${JSON.stringify(reason)}`);
  }
}

/** Each link of the chain holds the next, in the model. */
function isTrue(
  { source, level, chain, grant_id }: Reason,
  on: { user: string; dsId: string },
  model: AccessModel,
): boolean {
  const ends = [chain[0], chain.at(-1)];
  const expectedEnds = [
    { type: 'USER', id: on.user },
    { type: 'DATASET', id: on.dsId },
  ];
  if (!isDeepStrictEqual(ends, expectedEnds)) return false;
  if (source === 'ADMINISTRATOR')
    return chain.length === 2 && level === 'DOWNLOAD' && model.administrators.has(on.user);
  if (source === 'DATASET_LEVEL') return chain.length === 2 && level === model.ownLevels.get(on.dsId);
  const grant = model.grants.find(({ id }) => id === grant_id);
  const groups = chain.filter(({ type }) => type === 'USER_GROUP').map(({ id }) => id);
  const holder = groups[0] ?? on.user;
  if (!grant?.isLive || grant.level !== level || grant.holder !== holder || groups.length > 1) return false;
  if (groups[0] !== undefined && !model.groupsOf(on.user).includes(groups[0])) return false;
  const way = chain.slice(1 + groups.length).map(resourceOf);
  return (
    isDeepStrictEqual(way[0], grant.resource) &&
    way.slice(1).every((inner, index) => model.holdsDirectly(way[index]?.id ?? '', inner))
  );
}

function resourceOf({ type, id }: Link): Resource {
  return { type: type === 'RESOURCE_GROUP' ? 'GROUP' : 'DATASET', id };
}

async function compareNarrowedKey(key: ModelKey, world: SmallWorld, model: AccessModel): Promise<void> {
  const caller = new ApiCaller(world.test.url, key.key);
  const isSuspended = model.suspended.has(key.owner);
  await together(
    DATASETS.map(async (dsId) => {
      const { status, body } = await caller.get<Listed>(`/datasets/${dsId}`);
      const level = model.levelOfKey(key, dsId);
      same(`key of ${key.owner} on ${dsId}`, status, isSuspended ? NO_KEY : level === 'NONE' ? FORBIDDEN : OK);
      if (status === OK) same(`level of the key of ${key.owner} on ${dsId}`, body.access_level, level);
    }),
  );
}

async function compareGrantsAndNewKeys(user: string, world: SmallWorld, model: AccessModel): Promise<void> {
  const caller = world.caller(user);
  const { status, body } = await caller.get<{ id: number }[]>('/me/permissions');
  if (model.suspended.has(user)) {
    same(`permissions of ${user}`, status, NO_KEY);
    return;
  }
  const holders = [user, ...model.groupsOf(user)];
  const held = model.grants.filter(
    ({ holder, isLive, level }) => isLive && level !== 'NONE' && holders.includes(holder),
  );
  same(`permissions of ${user}`, body.map(({ id }) => id).sort(byNumber), held.map(({ id }) => id).sort(byNumber));
  const visible = DATASETS.filter((dsId) => model.levelOf(user, dsId) !== 'NONE');
  const hidden = DATASETS.filter((dsId) => !visible.includes(dsId));
  const narrowed = (datasets: readonly string[]): Promise<{ status: number }> =>
    caller.post('/me/api-keys', { name: 'compared', datasets });
  if (visible.length > 0) same(`a key of ${user} for what is visible`, (await narrowed(visible)).status, 201);
  if (hidden[0] !== undefined) {
    same(`a key of ${user} for what is hidden`, (await narrowed([...visible, hidden[0]])).status, 422);
  }
}

/** All, to their end: a failure leaves no request under way that would meet a world reset. */
async function together(work: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(work);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function byNumber(one: number, other: number): number {
  return one - other;
}

function same(what: string, found: unknown, expected: unknown): void {
  if (isDeepStrictEqual(found, expected)) return;
  throw new Error(`${what}: the model says ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
}
