import { Global, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { DiskObjectStore } from './disk-object-store.js';
import { LinkSigner } from './link-signer.js';
import { ObjectStore } from './object-store.js';

/** Global: features ask for `ObjectStore` and do not care which one runs. `LinkSigner` and `DiskObjectStore` exist only where this server serves the links itself. */
@Global()
@Module({})
export class ObjectStorageModule implements OnApplicationShutdown {
  constructor(private readonly store: ObjectStore) {}

  static forRoot(store: ObjectStore, linkSigner?: LinkSigner): DynamicModule {
    const providers: Provider[] = [{ provide: ObjectStore, useValue: store }];
    if (linkSigner) providers.push({ provide: LinkSigner, useValue: linkSigner });
    if (linkSigner && store instanceof DiskObjectStore) providers.push({ provide: DiskObjectStore, useValue: store });
    return { module: ObjectStorageModule, providers, exports: providers };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
