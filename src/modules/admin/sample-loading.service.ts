import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { BucketType } from '#auth/bucket-type.js';
import type { Caller } from '#auth/caller.js';
import { GrantDto } from '#auth/grants/dto/grants.dto.js';
import { GrantsService } from '#auth/grants/grants.service.js';
import { checkedBody } from '#common/validation/checked-body.js';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { CollectionsService } from '#modules/datasets/collections.service.js';
import { CreateCollectionDto } from '#modules/datasets/dto/collections.dto.js';
import { DatasetImportService } from '#modules/imports/dataset-import.service.js';
import { ImportItemKind, ImportStatus } from '#modules/imports/dto/dataset-import.dto.js';
import { type RegionEntry, RegionsService } from '#modules/regions/regions.service.js';
import { ShapefileUploadService } from '#modules/regions/shapefile-upload.service.js';
import { UserGroupsService } from '#modules/users/user-groups.service.js';
import { UsersService } from '#modules/users/users.service.js';
import { StoreImport } from '#modules/weather/store-import.service.js';
import { parse } from 'yaml';

const SAMPLES = join(PROJECT_FOLDER, 'samples');
const SHAPEFILE_ENDING = '.geojson';

/** `samples/access.yaml` */
export interface SampleAccess {
  readonly users: Readonly<Record<string, string>>;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly grants: readonly object[];
}

export async function readSampleAccess(): Promise<SampleAccess> {
  return (await readYaml('access.yaml')) as SampleAccess;
}

/** Loads `samples/` through the services that a curator's calls reach, under the same rules. Safe to run again. */
@Injectable()
export class SampleLoadingService {
  private readonly logger = new Logger(SampleLoadingService.name);

  constructor(
    private readonly collections: CollectionsService,
    private readonly imports: DatasetImportService,
    private readonly regions: RegionsService,
    private readonly shapefiles: ShapefileUploadService,
    private readonly grants: GrantsService,
    private readonly users: UsersService,
    private readonly userGroups: UserGroupsService,
    private readonly weather: StoreImport,
  ) {}

  async loadCatalogue(administrator: Caller): Promise<void> {
    await this.loadRegions(administrator);
    for (const collection of (await readYaml('collections.yaml')) as object[]) {
      await this.collections.ensure(await checkedBody(CreateCollectionDto, collection));
    }
    const folder = join(SAMPLES, 'datasets');
    for (const name of (await readdir(folder)).sort()) await this.loadDataset(administrator, join(folder, name));
    await this.loadWeather();
  }

  /** After the users are there. */
  async loadGrants(access: SampleAccess, administrator: Caller): Promise<void> {
    for (const [group_email, members] of Object.entries(access.groups)) {
      await this.users.ensureGroup(group_email);
      for (const user_email of members) await this.userGroups.ensureMember({ group_email, user_email });
    }
    for (const grant of access.grants) {
      await this.grants.grant(await checkedBody(GrantDto, grant), administrator.userId);
    }
  }

  /** The tree, and a shape for each file that is called as a region is. */
  private async loadRegions(administrator: Caller): Promise<void> {
    const folder = join(SAMPLES, 'regions');
    const regions = await readFile(join(folder, 'regions.json'), 'utf8');
    await this.regions.ensureTree(JSON.parse(regions) as RegionEntry[]);
    const shapefiles = (await readdir(folder)).filter((name) => name.endsWith(SHAPEFILE_ENDING));
    const signal = new AbortController().signal;
    for (const fileName of shapefiles.sort()) {
      const part = { fieldName: 'shapefile', fileName, stream: createReadStream(join(folder, fileName)) };
      const regionId = fileName.slice(0, -SHAPEFILE_ENDING.length);
      await this.shapefiles.upload(administrator, regionId, { parts: each([part]), signal });
    }
    this.logger.log(`Sample regions: ${shapefiles.length} with a shape.`);
  }

  private async loadWeather(): Promise<void> {
    const folder = join(SAMPLES, 'weather');
    const names = (await readdir(folder)).sort();
    for (const name of names) await this.weather.ensure(name, join(folder, name));
    this.logger.log(`Sample weather: ${names.join(', ')}.`);
  }

  private async loadDataset(administrator: Caller, folder: string): Promise<void> {
    const query = { dry_run: false, bucket_type: BucketType.Standardised };
    const { ds_id, status, items } = await this.imports.importFolder(administrator, folder, query);
    const failed = items.find(({ problem }) => problem !== null);
    if (status !== ImportStatus.Done) throw new Error(`Sample ${ds_id}: ${failed?.id}: ${failed?.problem?.detail}`);
    const tables = items.filter(({ kind }) => kind === ImportItemKind.Table).length;
    this.logger.log(`Sample ${ds_id}: ${tables} ${tables === 1 ? 'table' : 'tables'}.`);
  }
}

async function readYaml(file: string): Promise<unknown> {
  return parse(await readFile(join(SAMPLES, file), 'utf8')) as unknown;
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
