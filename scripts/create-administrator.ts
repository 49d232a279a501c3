import { parseArgs } from 'node:util';
import { UserKeysService } from '#auth/keys/user-keys.service.js';
import { RequestPipe } from '#common/validation/request.pipe.js';
import { readConfiguration } from '#config/read-configuration.js';
import { CreateUserDto } from '#modules/users/dto/user.dto.js';
import { UsersService } from '#modules/users/users.service.js';
import { runCommand, say } from './command.js';
import { withConfiguredApp, withConfiguredDatabase } from './configured-app.js';

/** The way to the first administrator of a production server, and back in for one who has lost the key. */
await runCommand(async () => {
  const address = parseArgs({ options: { email: { type: 'string' } } }).values.email;
  if (address === undefined) throw new Error('Whose? npm run admin:create -- --email someone@example.org');
  const body = { email: address, is_group: false };
  const { email } = (await new RequestPipe().transform(body, {
    type: 'body',
    metatype: CreateUserDto,
  })) as CreateUserDto;
  const configuration = readConfiguration(process.env);
  await withConfiguredDatabase(configuration, (database) =>
    withConfiguredApp(configuration, database, async (app) => {
      const users = app.get(UsersService);
      const found = await users.find(email);
      // A grown reach must not be a side effect of a lost key.
      if (found && !found.is_admin)
        throw new Error(`${email} exists and is not an administrator. Take another address.`);
      await users.ensure(email, { isAdmin: true });
      const key = await app.get(UserKeysService).issueWhole(email, 'made on the command line');
      say(`${email} ${found ? 'has a new key beside the earlier ones' : 'is an administrator'}.`);
      say('Keep the key: it is not shown again.');
      say(key);
    }),
  );
});
