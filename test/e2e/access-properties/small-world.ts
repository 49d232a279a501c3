import { ApiCaller } from '../../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../../support/catalogue.js';
import type { TestApp } from '../../support/test-app.js';
import { AccessModel, BUCKET, type Level, type Resource } from './model.js';

const numbered = (count: number, name: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => name(index + 1));

export const USERS = numbered(5, (index) => `user${index}@model.example`);
export const USER_GROUPS = numbered(3, (index) => `group${index}@model.example`);
export const RESOURCE_GROUPS = numbered(4, (index) => `group-${index}`);
export const DATASETS = numbered(6, (index) => `MO0001DS000${index}`);
export const HOLDERS = [...USERS, ...USER_GROUPS];
export const RESOURCES: readonly Resource[] = [
  ...DATASETS.map((id) => ({ type: 'DATASET' as const, id })),
  ...RESOURCE_GROUPS.map((id) => ({ type: 'GROUP' as const, id })),
  BUCKET,
];

const FIRST_KEY = 'first key';

/** A few of each in the application; every run begins with none of them related to another. */
export class SmallWorld {
  private readonly firstKeys = new Map<string, string>();

  private constructor(readonly test: TestApp) {}

  static async make(test: TestApp): Promise<SmallWorld> {
    const world = new SmallWorld(test);
    for (const ds_id of DATASETS) {
      await makeDataset(test.admin, { ds_id });
      for (const bucket of ['STANDARDISED', 'PREPROCESSED']) {
        await uploadTable(test.admin, ds_id, tableForm('cases', 'id\n1\n'), bucket);
      }
    }
    for (const email of USERS) world.firstKeys.set(email, (await test.newUser(email)).key ?? '');
    return world;
  }

  get admin(): ApiCaller {
    return this.test.admin;
  }

  caller(user: string): ApiCaller {
    return new ApiCaller(this.test.url, this.firstKeys.get(user));
  }

  sql<T>(text: string, parameters?: unknown[]): Promise<T> {
    return this.test.dataSource.query(text, parameters);
  }

  /** As it was made, with these own levels of the datasets; the model of that. */
  async reset(ownLevels: readonly Level[]): Promise<AccessModel> {
    const listed = (values: readonly string[], row: (value: string) => string): string => values.map(row).join(', ');
    await this.sql(`
      DELETE FROM grants;
      DELETE FROM user_group_members;
      DELETE FROM resource_group_members;
      DELETE FROM api_keys WHERE name NOT IN ('${FIRST_KEY}', 'test');
      UPDATE users SET suspended_at = NULL, is_admin = email = 'admin@test.example';
      INSERT INTO users (email, is_group) VALUES ${listed(USER_GROUPS, (email) => `('${email}', true)`)}
        ON CONFLICT DO NOTHING;
      INSERT INTO resource_groups (resource_group_id, group_name)
        VALUES ${listed(RESOURCE_GROUPS, (id) => `('${id}', '${id}')`)} ON CONFLICT DO NOTHING;`);
    const model = new AccessModel();
    for (const group of USER_GROUPS) model.userGroups.set(group, new Set());
    for (const group of RESOURCE_GROUPS) model.resourceGroups.add(group);
    for (const [index, dsId] of DATASETS.entries()) {
      const level = ownLevels[index] ?? 'NONE';
      await this.sql('UPDATE datasets SET access_level = $2 WHERE ds_id = $1', [dsId, level]);
      model.ownLevels.set(dsId, level);
    }
    return model;
  }
}
