import { ApiCaller } from '../../support/api-caller.js';
import { zippedFiles } from '../../support/dataset-folders.js';
import { DirectUploader } from '../../support/direct-uploads.js';
import { makeDataset, tableForm, uploadTable } from '../../support/catalogue.js';
import type { TestApp } from '../../support/test-app.js';
import { zipForm } from '../../support/zip-file.js';
import {
  ADMINISTRATOR,
  BY_RESOURCE_GROUP,
  BY_USER_GROUP,
  CALLERS,
  type CallerTraits,
  GRANTED,
  NARROWED_ADMINISTRATOR,
  NO_KEY,
  READING_ADMINISTRATOR,
  SUSPENDED,
  VIEWER,
  WITH_NONE,
} from './callers.js';

/** `own`: what the caller's grants and keys are about. `other`: there, and none of the caller's business. */
export const TARGETS = ['own', 'other', 'missing'] as const;
export type Target = (typeof TARGETS)[number];

/** Values of path parameters, by name; bodies and queries take from them too. */
export type Parameters = Readonly<Record<string, string>>;

const DATASETS = { own: 'MX0001DS0001', other: 'MX0001DS0002', missing: 'MX0001DS9999' };
const GROUPS = { own: 'own-group', other: 'other-group', missing: 'missing-group' };
const USER_GROUPS = { own: 'own-users@matrix.example', other: 'other-users@matrix.example' };
const OTHER_USER = 'other@matrix.example';
const NOWHERE = String(2 ** 31 - 1);
export const TABLE = tableForm('cases', 'id\n1\n');
export const MANIFEST = [
  { field: 'manifest_file', name: 'manifest.yaml', content: 'tables: [{name: cases, fields: [{name: id}]}]' },
];
export const SHAPEFILE = [
  { field: 'shapefile', name: 'matrix.geojson', content: '{"type": "Point", "coordinates": [1, 2]}' },
];
export const FOLDER = zipForm(
  zippedFiles({
    'info.yml': [
      'ds_id: MX0001DS0009',
      'title: A folder',
      'collection_id: MX0001',
      'data_owner_name: Owner',
      'raw_dataset: {rds_id: MX0001RDS0009, source: Here}',
    ].join('\n'),
  }),
);

interface Issued {
  readonly key_id: string;
  readonly key: string;
}

/** What the matrix is played on: users of every kind, and two datasets that are closed but for grants. */
export class MatrixWorld {
  private readonly keys = new Map<string, string>();
  private readonly grants = new Map<string, number>();
  private readonly spareKeys = new Map<string, string>();
  private readonly members = new Map<Target, number>();
  private readonly links = new Map<Target, string>();
  private made = 0;

  private constructor(readonly test: TestApp) {}

  static async make(test: TestApp): Promise<MatrixWorld> {
    const world = new MatrixWorld(test);
    await world.makeUsers();
    await world.makeCatalogue();
    await world.makeGrants();
    await world.makeKeys();
    return world;
  }

  get admin(): ApiCaller {
    return this.test.admin;
  }

  caller({ name }: CallerTraits): ApiCaller {
    return new ApiCaller(this.test.url, name === NO_KEY ? undefined : this.keys.get(name));
  }

  /** A name that nothing has yet. */
  newName(): string {
    return `fresh${++this.made}`;
  }

  parameters(target: Target, { email }: CallerTraits): Parameters {
    const isMissing = target === 'missing';
    const user = isMissing ? 'missing@matrix.example' : target === 'own' ? email : OTHER_USER;
    return {
      ds_id: DATASETS[target],
      bucket_type: 'STANDARDISED',
      table_name: 'cases',
      version: '1',
      upload_id: '00000000-0000-4000-8000-000000000000',
      email: user,
      group_email: isMissing ? 'missing-users@matrix.example' : USER_GROUPS[target],
      user_email: isMissing ? user : target === 'own' ? BY_USER_GROUP.email : OTHER_USER,
      resource_group_id: GROUPS[target],
      member_id: String(this.members.get(target) ?? NOWHERE),
      id: isMissing ? NOWHERE : String(this.grants.get(user) ?? this.grants.get(GRANTED.email)),
      key_id: isMissing ? '0000000000' : (this.spareKeys.get(user) ?? '0000000001'),
      collection_id: isMissing ? 'MX9999' : 'MX0001',
      region_id: isMissing ? 'missing-region' : 'matrix-region',
      name: 'no-weather',
      page: isMissing ? 'missing-page' : 'errors',
      '*': this.links.get(target) ?? 'nothing',
    };
  }

  /** Through an administrator; what is there with the same content is no error. */
  async post<T = unknown>(path: string, body: object, caller = this.admin): Promise<T> {
    const answer = await caller.post(path, body);
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }

  async newUser(): Promise<string> {
    const email = `${this.newName()}@matrix.example`;
    await this.post('/admin/users', { email, is_group: false });
    return email;
  }

  /** With nothing in it, and nobody's. */
  async newDataset(): Promise<string> {
    const ds_id = `MX0002DS${5000 + ++this.made}`;
    await makeDataset(this.admin, { ds_id });
    return ds_id;
  }

  async newKeyId(email: string): Promise<string> {
    return (await this.post<Issued>(`/admin/users/${email}/api-keys`, { name: 'spare' })).key_id;
  }

  async uploadTable(dsId: string, tableName: string): Promise<void> {
    const { status } = await uploadTable(this.admin, dsId, tableForm(tableName, 'id\n1\n'));
    if (status !== 201) throw new Error(`The upload of ${tableName} answered ${status}.`);
  }

  /** Of the administrator, with all its bytes. */
  async newUpload(dsId: string): Promise<string> {
    const bytes = new TextEncoder().encode('id\n1\n');
    return (await new DirectUploader(this.caller(ADMINISTRATOR), dsId).send(this.newName(), bytes)).upload_id;
  }

  async putManifest(dsId: string): Promise<void> {
    const { status } = await this.admin.replace(`/admin/datasets/${dsId}/STANDARDISED/manifest`, MANIFEST);
    if (status >= 300) throw new Error(`The manifest of ${dsId} answered ${status}.`);
  }

  async uploadShapefile(regionId: string): Promise<void> {
    const { status } = await this.admin.upload(`/admin/shapefiles/${regionId}`, SHAPEFILE);
    if (status !== 201) throw new Error(`The upload of a shapefile answered ${status}.`);
  }

  async newMemberId(resource_group_id: string): Promise<string> {
    const member = { resource_group_id, resource_type: 'WEATHER_DATA_API', resource_id: this.newName() };
    return String((await this.post<{ id: number }>('/admin/resource-group-members', member)).id);
  }

  async grant(user_email: string, resource_type: string, resource_id: string, permission: string): Promise<number> {
    const grant = { user_email, resource_type, resource_id, permission };
    return (await this.post<{ id: number }>('/admin/user-permissions', grant)).id;
  }

  private async makeUsers(): Promise<void> {
    const emails = new Set(CALLERS.filter(({ name }) => name !== NO_KEY).map(({ email }) => email));
    for (const email of [...emails, OTHER_USER]) {
      const { key } = await this.post<Issued>('/admin/users', { email, is_group: false });
      for (const { name } of CALLERS.filter((caller) => caller.email === email)) this.keys.set(name, key);
    }
    for (const [group_email, user_email] of [
      [USER_GROUPS.own, BY_USER_GROUP.email],
      [USER_GROUPS.other, OTHER_USER],
    ] as const) {
      await this.post('/admin/users', { email: group_email, is_group: true });
      await this.post('/admin/user-groups', { group_email, user_email });
    }
  }

  private async makeCatalogue(): Promise<void> {
    await this.post('/admin/regions', { region_id: 'matrix-region', region_name: 'Matrix' });
    await this.uploadShapefile('matrix-region');
    for (const target of ['own', 'other'] as const) {
      const ds_id = DATASETS[target];
      await makeDataset(this.admin, { ds_id });
      await this.putManifest(ds_id);
      for (const bucket of ['STANDARDISED', 'PREPROCESSED']) await uploadTable(this.admin, ds_id, TABLE, bucket);
      const { body } = await this.admin.get<{ download_link: string }[]>(`/datasets/${ds_id}/STANDARDISED/tables`);
      this.links.set(target, body[0]?.download_link.split('/objects/')[1] ?? '');
      const group = GROUPS[target];
      for (const id of [group, `${group}-inner`]) {
        await this.post('/admin/resource-groups', { resource_group_id: id, group_name: id });
      }
      const inner = { resource_group_id: group, resource_type: 'GROUP', resource_id: `${group}-inner` };
      const { id } = await this.post<{ id: number }>('/admin/resource-group-members', inner);
      this.members.set(target, id);
      const member = { resource_group_id: `${group}-inner`, resource_type: 'DATASET', resource_id: ds_id };
      await this.post('/admin/resource-group-members', member);
    }
  }

  private async makeGrants(): Promise<void> {
    const own = (user: string, level: string): Promise<number> => this.grant(user, 'DATASET', DATASETS.own, level);
    this.grants.set(WITH_NONE.email, await own(WITH_NONE.email, 'NONE'));
    this.grants.set(VIEWER.email, await own(VIEWER.email, 'VIEW'));
    this.grants.set(GRANTED.email, await own(GRANTED.email, 'DOWNLOAD'));
    this.grants.set(SUSPENDED.email, await own(SUSPENDED.email, 'DOWNLOAD'));
    this.grants.set(BY_USER_GROUP.email, await own(USER_GROUPS.own, 'DOWNLOAD'));
    const nested = await this.grant(BY_RESOURCE_GROUP.email, 'GROUP', GROUPS.own, 'DOWNLOAD');
    this.grants.set(BY_RESOURCE_GROUP.email, nested);
    this.grants.set(OTHER_USER, await this.grant(OTHER_USER, 'DATASET', DATASETS.other, 'DOWNLOAD'));
    await this.grant(VIEWER.email, 'BUCKET', 'PREPROCESSED', 'DOWNLOAD');
    await this.grant(GRANTED.email, 'BUCKET', 'PREPROCESSED', 'VIEW');
    await this.grant(USER_GROUPS.own, 'BUCKET', 'PREPROCESSED', 'DOWNLOAD');
  }

  private async makeKeys(): Promise<void> {
    for (const email of [...CALLERS.map((caller) => caller.email), OTHER_USER]) {
      const isThere = email !== `${NO_KEY.replace(' ', '-')}@matrix.example` && !this.spareKeys.has(email);
      if (isThere) this.spareKeys.set(email, await this.newKeyId(email));
    }
    const ofAdmin = `/admin/users/${ADMINISTRATOR.email}`;
    await this.admin.send('PATCH', ofAdmin, {
      headers: { 'Content-Type': 'application/json' },
      body: '{"is_admin": true}',
    });
    for (const [{ name }, bounds] of [
      [READING_ADMINISTRATOR, { read_only: true }],
      [NARROWED_ADMINISTRATOR, { datasets: [DATASETS.own] }],
    ] as const) {
      this.keys.set(name, (await this.post<Issued>(`${ofAdmin}/api-keys`, { name, ...bounds })).key);
    }
    await this.post(`/admin/users/${SUSPENDED.email}/suspend`, {});
  }
}
