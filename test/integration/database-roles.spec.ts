import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditLogService } from '#audit/audit-log.service.js';
import { AuditRepository } from '#audit/audit.repository.js';
import { verifyChain } from '#audit/chain-verification.js';
import type { DatabaseTarget } from '#config/database-section.js';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { readConfiguration } from '#config/read-configuration.js';
import { createDatabaseIfMissing, dropDatabase } from '#database/databases.js';
import { migrate, MIGRATIONS } from '#database/migrations.js';
import pg from 'pg';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { startTestPostgres } from '../support/test-database.js';

const { budgets } = readConfiguration({}).database;
/** Roles belong to the whole server, which other tests share. */
const SUFFIX = randomBytes(4).toString('hex');
const OWNER = { user: `owner_${SUFFIX}`, password: `it's the "owner"'s` };
const APPLICATION = { user: `application_${SUFFIX}`, password: 'application' };

let superuser: DatabaseTarget;
let test_: TestApp;

async function asRole<T>(
  role: { user: string; password: string },
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const { name, sslMode: _, ...server } = superuser;
  const client = new pg.Client({ ...server, ...role, database: name });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** deploy/postgres/10-roles.sql, with what psql fills in and with names of this test. */
function rolesSql(): string {
  return readFileSync(join(PROJECT_FOLDER, 'deploy/postgres/10-roles.sql'), 'utf8')
    .replace(/^--.*$/gm, '')
    .replace(/^\\getenv .*$/gm, '')
    .replace(/:'owner_password'/g, pg.escapeLiteral(OWNER.password))
    .replace(/:'password'/g, pg.escapeLiteral(APPLICATION.password))
    .replace(/\bDATABASE dataio\b/g, `DATABASE ${superuser.name}`)
    .replace(/\bdataio_owner\b/g, OWNER.user)
    .replace(/\bdataio\b/g, APPLICATION.user);
}

beforeAll(async () => {
  superuser = { ...(await startTestPostgres()), name: `roles_${SUFFIX}` };
  await createDatabaseIfMissing(superuser);
  await asRole(superuser, (client) => client.query(rolesSql()));
  const target = { ...superuser, ...APPLICATION };
  expect(await migrate(target, budgets, OWNER)).toHaveLength(MIGRATIONS.length);
  test_ = await startTestApp({}, undefined, { target, drop: () => Promise.resolve() });
});

afterAll(async () => {
  await test_.close();
  await asRole(superuser, async (client) => {
    for (const { user } of [OWNER, APPLICATION]) await client.query(`REASSIGN OWNED BY ${user} TO CURRENT_USER`);
    for (const { user } of [OWNER, APPLICATION]) await client.query(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
  });
  await dropDatabase(superuser);
});

test('the guide prints the statements of deploy/postgres/10-roles.sql', () => {
  const statements = readFileSync(join(PROJECT_FOLDER, 'deploy/postgres/10-roles.sql'), 'utf8')
    .replace(/^(?:--|\\getenv).*\n/gm, '')
    .replace(/:'\w+'/g, `'…'`);
  expect(readFileSync(join(PROJECT_FOLDER, 'docs/operation.md'), 'utf8')).toContain(`\`\`\`sql\n${statements}\`\`\``);
});

test('a database that one role owned is handed over as the guide says', async () => {
  const target = { ...superuser, ...APPLICATION, name: `${superuser.name}_one` };
  await asRole(superuser, (client) => client.query(`CREATE DATABASE ${target.name} OWNER ${APPLICATION.user}`));
  try {
    await migrate(target, budgets);
    const session = new pg.Client({ ...superuser, database: target.name });
    await session.connect();
    await session.query(`REASSIGN OWNED BY ${APPLICATION.user} TO ${OWNER.user}`);
    await session.query(`GRANT USAGE, CREATE ON SCHEMA public TO ${OWNER.user}`);
    await session.end();
    expect(await migrate(target, budgets, OWNER)).toEqual([]);
    const client = new pg.Client({ ...target, database: target.name });
    await client.connect();
    await client.query(`INSERT INTO audit_log (action, subject_type, subject_id) VALUES ('user.create', 'user', 'x')`);
    await expect(client.query('ALTER TABLE audit_log DISABLE TRIGGER ALL')).rejects.toThrow('must be owner');
    await expect(client.query('UPDATE audit_log SET action = action')).rejects.toThrow('permission denied');
    await client.query('UPDATE users SET email = email');
    await client.end();
  } finally {
    await dropDatabase({ ...superuser, name: target.name });
  }
});

describe('the server as a role that owns nothing', () => {
  test('reads, writes, deletes, and leaves an unbroken audit log', async () => {
    const { admin } = test_;
    await makeDataset(admin, { ds_id: 'TS0001DS0001', tags: ['health'] });
    expect((await uploadTable(admin, 'TS0001DS0001', tableForm('cases', 'id\n1\n'))).status).toBe(201);
    const user = await test_.newUser('asha@test.example');
    expect((await user.get('/datasets')).body).toEqual([]);
    const grant = {
      user_email: 'asha@test.example',
      resource_type: 'DATASET',
      resource_id: 'TS0001DS0001',
      permission: 'DOWNLOAD',
    };
    expect((await admin.post('/admin/user-permissions', grant)).status).toBe(201);
    expect((await user.get('/datasets/TS0001DS0001/STANDARDISED/tables')).status).toBe(200);
    expect((await admin.delete('/admin/datasets/TS0001DS0001/STANDARDISED/tables/cases')).status).toBe(200);
    expect((await admin.delete('/admin/users/asha@test.example')).status).toBe(200);
    const { body } = await admin.get<{ action: string }[]>('/admin/audit?limit=1');
    expect(body).toEqual([expect.objectContaining({ action: 'user.delete' })]);
    const repository = test_.app.get(AuditRepository);
    const read = (afterId: number | null): ReturnType<typeof repository.readChain> => repository.readChain(afterId);
    expect((await verifyChain({ read, anchors: [], progress: () => undefined })).fault).toBeUndefined();
    expect((await fetch(`${test_.url}/readyz`)).status).toBe(200);
  });

  test.each([
    'UPDATE audit_log SET action = action',
    'DELETE FROM audit_log',
    'TRUNCATE audit_log',
    'ALTER TABLE audit_log DISABLE TRIGGER ALL',
    'ALTER TABLE audit_log DISABLE TRIGGER tr_audit_log_chain',
    'DROP TRIGGER tr_audit_log_refuse_change ON audit_log',
    'CREATE TRIGGER own BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()',
    'CREATE RULE own AS ON INSERT TO audit_log DO INSTEAD NOTHING',
    'DROP FUNCTION chain_audit_entry() CASCADE',
    'DROP TABLE audit_log',
    'SET session_replication_role = replica',
    `DELETE FROM migrations`,
    'CREATE TABLE own (id integer)',
    'CREATE FUNCTION own() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
  ])('cannot %s', async (sql) => {
    const denied = asRole(APPLICATION, (client) => client.query(sql));
    await expect(denied).rejects.toMatchObject({
      code: '42501',
      message: expect.stringMatching(/denied|must be/) as string,
    });
  });

  test('cannot put a table of its own in the place of the log', async () => {
    await asRole(APPLICATION, async (client) => {
      await client.query('CREATE TEMPORARY TABLE audit_log (id bigint, hash bytea)');
      await client.query(`INSERT INTO pg_temp.audit_log VALUES (1000000, sha256('x'))`);
      const { rows } = await client.query<{ id: string }>(
        `INSERT INTO public.audit_log (action, subject_type, subject_id) VALUES ('user.create', 'user', 'x') RETURNING id`,
      );
      expect(Number(rows[0]?.id)).toBeLessThan(1_000);
    });
  });

  test('is warned of nothing; a role that may change the log is', async () => {
    const warnings = (): string[] => test_.logLines.filter((line) => line.includes('may change the audit log'));
    const log = test_.app.get(AuditLogService);
    await log.warnIfChangeable();
    expect(warnings()).toEqual([]);
    await asRole(OWNER, (client) => client.query(`GRANT UPDATE ON audit_log TO ${APPLICATION.user}`));
    await log.warnIfChangeable();
    expect(warnings()).toHaveLength(1);
    await asRole(superuser, (client) => client.query(`GRANT ${OWNER.user} TO ${APPLICATION.user}`));
    await migrate(test_.database.target, budgets, OWNER);
    await log.warnIfChangeable();
    expect(warnings()).toHaveLength(2);
    await asRole(superuser, (client) => client.query(`REVOKE ${OWNER.user} FROM ${APPLICATION.user}`));
    await log.warnIfChangeable();
    // What it held too much was taken back by the start in between.
    expect(warnings()).toHaveLength(2);
  });

  test('starts on a current schema without the owner, and several at once with it', async () => {
    expect(await migrate(test_.database.target, budgets)).toEqual([]);
    const starts = Array.from({ length: 4 }, () => migrate(test_.database.target, budgets, OWNER));
    expect(await Promise.all(starts)).toEqual([[], [], [], []]);
    expect((await test_.admin.get('/admin/users')).status).toBe(200);
  });
});
