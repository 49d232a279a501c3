import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, Module, Optional } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DiskObjectStore } from './disk-object-store.js';
import { LinkSigner } from './link-signer.js';
import { ObjectStorageModule } from './object-storage.module.js';
import { ObjectStore } from './object-store.js';

@Injectable()
class Reader {
  constructor(
    @Inject(ObjectStore) readonly store: ObjectStore,
    @Optional() @Inject(LinkSigner) readonly signer?: LinkSigner,
    @Optional() @Inject(DiskObjectStore) readonly disk?: DiskObjectStore,
  ) {}
}

@Module({ providers: [Reader] })
class FeatureModule {}

const linkSigner = new LinkSigner('a secret for tests, of forty bytes or so');
let rootFolder: string;

beforeAll(async () => {
  rootFolder = await mkdtemp(join(tmpdir(), 'object-storage-module-'));
});
afterAll(() => rm(rootFolder, { recursive: true, force: true }));

it.each([linkSigner, undefined])(
  'serves features that do not import it, and closes the store at shutdown',
  async (signer) => {
    let closed = 0;
    const store = new (class extends DiskObjectStore {
      override async close(): Promise<void> {
        closed += 1;
      }
    })({ rootFolder, linkSigner });

    @Module({ imports: [ObjectStorageModule.forRoot(store, signer), FeatureModule] })
    class AppModule {}
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });

    expect(app.get(Reader, { strict: false }).store).toBe(store);
    expect(app.get(Reader, { strict: false }).signer).toBe(signer);
    expect(app.get(Reader, { strict: false }).disk).toBe(signer && store);
    expect(closed).toBe(0);
    await app.close();
    expect(closed).toBe(1);
  },
);
