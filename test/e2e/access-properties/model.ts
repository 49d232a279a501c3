/** The rules of effective access, told once more and without a database: the application is compared with these. */

export const LEVELS = ['NONE', 'VIEW', 'DOWNLOAD'] as const;
export type Level = (typeof LEVELS)[number];

export interface Resource {
  readonly type: 'DATASET' | 'GROUP' | 'BUCKET';
  readonly id: string;
}

export interface ModelGrant {
  readonly id: number;
  readonly holder: string;
  readonly resource: Resource;
  level: Level;
  isLive: boolean;
}

export interface ModelMember {
  readonly id: number;
  readonly group: string;
  readonly resource: Resource;
}

export interface ModelKey {
  readonly owner: string;
  readonly key: string;
  /** Null for a key that reaches all that its user may see. */
  readonly datasets: ReadonlySet<string> | null;
}

export const BUCKET: Resource = { type: 'BUCKET', id: 'PREPROCESSED' };

export function atLeast(held: Level, needed: Level): boolean {
  return LEVELS.indexOf(held) >= LEVELS.indexOf(needed);
}

export class AccessModel {
  readonly administrators = new Set<string>();
  readonly suspended = new Set<string>();
  /** Users by the group that they are in. */
  readonly userGroups = new Map<string, Set<string>>();
  readonly resourceGroups = new Set<string>();
  readonly ownLevels = new Map<string, Level>();
  grants: ModelGrant[] = [];
  members: ModelMember[] = [];
  keys: ModelKey[] = [];

  /** What a user may do with a whole key; suspension is another question. */
  levelOf(user: string, dsId: string): Level {
    if (this.administrators.has(user)) return 'DOWNLOAD';
    return highest([this.ownLevels.get(dsId) ?? 'NONE', ...this.levelsGranted(user, { type: 'DATASET', id: dsId })]);
  }

  bucketLevelOf(user: string): Level {
    return this.administrators.has(user) ? 'DOWNLOAD' : highest(this.levelsGranted(user, BUCKET));
  }

  levelOfKey({ owner, datasets }: ModelKey, dsId: string): Level {
    return datasets === null || datasets.has(dsId) ? this.levelOf(owner, dsId) : 'NONE';
  }

  /** The live grants that reach a resource. */
  grantsReaching(user: string, resource: Resource): ModelGrant[] {
    const holders = [user, ...this.groupsOf(user)];
    return this.grants.filter(
      (grant) => grant.isLive && holders.includes(grant.holder) && this.reaches(grant.resource, resource),
    );
  }

  groupsOf(user: string): string[] {
    return [...this.userGroups].filter(([, users]) => users.has(user)).map(([group]) => group);
  }

  holdsDirectly(group: string, resource: Resource): boolean {
    return this.members.some((member) => member.group === group && isSame(member.resource, resource));
  }

  /** True where the one is the other, or holds it however deep. */
  reaches(outer: Resource, inner: Resource, passed: readonly string[] = []): boolean {
    if (isSame(outer, inner)) return true;
    if (outer.type !== 'GROUP' || passed.includes(outer.id)) return false;
    return this.members.some(
      ({ group, resource }) => group === outer.id && this.reaches(resource, inner, [...passed, outer.id]),
    );
  }

  private levelsGranted(user: string, resource: Resource): Level[] {
    return this.grantsReaching(user, resource).map((grant) => grant.level);
  }
}

export function isSame(one: Resource, other: Resource): boolean {
  return one.type === other.type && one.id === other.id;
}

function highest(levels: readonly Level[]): Level {
  return LEVELS.findLast((level) => levels.includes(level)) ?? 'NONE';
}
