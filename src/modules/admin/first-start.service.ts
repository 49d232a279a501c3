import { Injectable, Logger } from '@nestjs/common';
import { ApiKeyService } from '#auth/api-key.service.js';
import { UserKeysService } from '#auth/keys/user-keys.service.js';
import type { Caller } from '#auth/caller.js';
import { Configuration } from '#config/configuration.js';
import { UsersService } from '#modules/users/users.service.js';
import { InstanceRepository } from './instance.repository.js';
import { KeyFile } from './key-file.js';
import { readSampleAccess, SampleLoadingService } from './sample-loading.service.js';

const ADMINISTRATOR = { name: 'admin', email: 'admin@dataio.local' };

/**
 * Makes an empty database usable: the first administrator and, unless switched off, the samples. A first start that
 * was cut short is taken up again; once it has ended, no later start changes anything.
 */
@Injectable()
export class FirstStartService {
  private readonly logger = new Logger(FirstStartService.name);
  private readonly keyFile: KeyFile;

  constructor(
    private readonly instance: InstanceRepository,
    private readonly users: UsersService,
    private readonly keys: ApiKeyService,
    private readonly userKeys: UserKeysService,
    private readonly samples: SampleLoadingService,
    private readonly configuration: Configuration,
  ) {
    this.keyFile = new KeyFile(configuration.home);
  }

  /** The keys in `keys.json`, by name; none where the database was filled by others. */
  async run(): Promise<Readonly<Record<string, string>>> {
    const { began, ended } = await this.instance.getFirstStart();
    const isEmpty = began || !(await this.users.hasAny());
    if (!ended && isEmpty && !this.configuration.production) await this.fill();
    if (this.configuration.production && isEmpty) {
      this.logger.warn('There is no administrator yet. Make one with: npm run admin:create -- --email you@example.org');
    }
    return this.keyFile.read();
  }

  private async fill(): Promise<void> {
    await this.instance.noteFirstStartBegan();
    const administrator = await this.ensureKey(ADMINISTRATOR.name, ADMINISTRATOR.email);
    if (this.configuration.samples) {
      this.logger.log('Loading the samples.');
      await this.samples.loadCatalogue(administrator);
      const access = await readSampleAccess();
      for (const [name, email] of Object.entries(access.users)) await this.ensureKey(name, email);
      await this.samples.loadGrants(access, administrator);
    }
    await this.instance.noteFirstStartEnded();
  }

  /** A start that was killed between making a key and writing it down has lost it, and makes another. */
  private async ensureKey(name: string, email: string): Promise<Caller> {
    const written = (await this.keyFile.read())[name];
    const caller = written === undefined ? null : await this.keys.findCaller(written);
    if (caller) return caller;
    await this.users.ensure(email, { isAdmin: name === ADMINISTRATOR.name });
    const key = await this.userKeys.issueWhole(email, 'made at the first start');
    await this.keyFile.add(name, key);
    const made = await this.keys.findCaller(key);
    if (!made) throw new Error(`The key of ${email} does not work though it was just made.`);
    return made;
  }
}
