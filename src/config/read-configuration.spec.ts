import { ConfigurationError } from './configuration.js';
import { readConfiguration } from './read-configuration.js';

const STRONG = { DB_PASSWORD: 'k3Jq9-zzP0-long-enough', AWS_SECRET_ACCESS_KEY: 'v8Wn2-qqT5-long-enough' };
const PRODUCTION = {
  NODE_ENV: 'production',
  DB_HOST: 'db',
  DB_USER: 'dataio',
  DB_PASSWORD: STRONG.DB_PASSWORD,
  S3_BUCKET: 'tables',
  AWS_ACCESS_KEY_ID: 'dataio',
  AWS_SECRET_ACCESS_KEY: STRONG.AWS_SECRET_ACCESS_KEY,
};

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfiguration(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe('the configuration', () => {
  test('of nothing is the zero-setup start', () => {
    const configuration = readConfiguration({}, '/srv/dataio');
    expect(configuration).toMatchObject({
      production: false,
      home: '/srv/dataio/.dataio',
      samples: true,
      http: { host: '127.0.0.1', port: 8000 },
      database: { kind: 'embedded', home: '/srv/dataio/.dataio' },
      objectStore: { kind: 'disk', disk: { folder: '/srv/dataio/.dataio/objects' }, linkExpiresInSeconds: 3600 },
    });
  });

  test('cannot be changed afterwards', () => {
    const configuration = readConfiguration({});
    expect(() => Object.assign(configuration.http, { port: 1 })).toThrow(TypeError);
  });

  test('lists every fault at once', () => {
    const environment = {
      PORT: 'eighty',
      S3_ENDPOINT: 'localhost:9000',
      LOG_LEVEL: 'loud',
      DATAIO_SAMPLES: 'perhaps',
      DB_HOST: 'db',
    };
    const faults = faultsOf(environment);
    for (const name of ['PORT', 'S3_ENDPOINT', 'LOG_LEVEL', 'DATAIO_SAMPLES', 'DB_USER']) {
      expect(faults.filter((fault) => fault.startsWith(name))).toHaveLength(1);
    }
  });

  test.each(['-1', '1e3', '0x10', '65536', '80.5'])('refuses the port %s', (PORT) => {
    expect(faultsOf({ PORT })).toHaveLength(1);
  });

  test('reads a database from five variables or from one', () => {
    const five = readConfiguration({
      DB_HOST: 'db',
      DB_PORT: '5433',
      DB_USER: 'me',
      DB_PASSWORD: 'p@ss/word',
      DB_NAME: 'x',
    });
    const one = readConfiguration({ DATABASE_URL: 'postgres://me:p%40ss%2Fword@db:5433/x' });
    const target = { host: 'db', port: 5433, user: 'me', password: 'p@ss/word', name: 'x', sslMode: 'disable' };
    expect(five.database).toMatchObject({ kind: 'outside', target });
    expect(one.database).toMatchObject({ kind: 'outside', target });
    expect(readConfiguration({ DATABASE_URL: 'postgres://me:x@db/x?sslmode=require' }).database).toMatchObject({
      target: { sslMode: 'require', port: 5432 },
    });
  });

  test.each([
    'mysql://me:x@db/x',
    'postgres://db/x',
    'postgres://me:secretword@db',
    'postgres://me:secretword@db/x?sslmode=maybe',
  ])('refuses the address %s without repeating it', (DATABASE_URL) => {
    const faults = faultsOf({ DATABASE_URL });
    expect(faults).toHaveLength(1);
    expect(faults.join()).not.toContain('secretword');
  });

  test('reads the owner of the schema, which is another role than that of the server', () => {
    const outside = { DB_HOST: 'db', DB_USER: 'app' };
    const owner = { DB_OWNER_USER: 'owner', DB_OWNER_PASSWORD: 'secret' };
    expect(readConfiguration(outside).database).toMatchObject({ owner: undefined });
    for (const place of [outside, { DATABASE_URL: 'postgres://app:x@db/x' }]) {
      const { database } = readConfiguration({ ...place, ...owner });
      expect(database).toMatchObject({ target: { user: 'app' }, owner: { user: 'owner', password: 'secret' } });
    }
    expect(faultsOf({ ...outside, DB_OWNER_PASSWORD: 'x' })).toEqual([expect.stringMatching(/^DB_OWNER_PASSWORD/)]);
    expect(faultsOf({ ...outside, ...owner, DB_OWNER_USER: 'app' })).toEqual([expect.stringMatching(/^DB_OWNER_USER/)]);
    expect(faultsOf(owner)).toEqual([expect.stringMatching(/^DB_OWNER_USER is set but DB_HOST is not/)]);
  });

  test('takes the bucket under either name', () => {
    for (const name of ['S3_BUCKET', 'AWS_BUCKET_NAME']) {
      expect(readConfiguration({ [name]: 'tables' }).objectStore).toMatchObject({
        kind: 's3',
        s3: { bucket: 'tables' },
      });
    }
  });
});

describe('production', () => {
  test('starts with an outside database and an S3 store', () => {
    expect(readConfiguration(PRODUCTION)).toMatchObject({ production: true, samples: false });
  });

  test.each([
    [{ DB_HOST: '' }, /needs an outside PostgreSQL/],
    [{ DB_PASSWORD: 'postgres' }, /database password is weak/],
    [{ DB_PASSWORD: '' }, /database password is weak/],
    [{ DB_OWNER_USER: 'owner', DB_OWNER_PASSWORD: 'changeme' }, /DB_OWNER_PASSWORD is weak/],
    [{ DB_OWNER_USER: 'owner' }, /DB_OWNER_PASSWORD is weak/],
    [{ DB_OWNER_USER: 'owner', DB_OWNER_PASSWORD: STRONG.DB_PASSWORD }, /DB_OWNER_PASSWORD is that of the server/],
    [{ AWS_SECRET_ACCESS_KEY: 'minioadmin' }, /AWS_SECRET_ACCESS_KEY is weak/],
    [{ DATAIO_SAMPLES: 'on' }, /DATAIO_SAMPLES must be off/],
    [{ DATAIO_FAILPOINT: 'after-bytes' }, /DATAIO_FAILPOINT must not be set/],
    [{ S3_BUCKET: '' }, /needs an object store/],
    [{ S3_BUCKET: '' }, /needs LINK_SECRET/],
    [{ S3_BUCKET: '' }, /needs PUBLIC_URL/],
    [
      { S3_BUCKET: '', OBJECTS_FOLDER: '/data', PUBLIC_URL: 'https://x.example', LINK_SECRET: 'short' },
      /32 characters/,
    ],
  ])('with %j is refused with the reason', (change, reason) => {
    expect(faultsOf({ ...PRODUCTION, ...change }).join('\n')).toMatch(reason);
  });

  test('with a named disk store is accepted', () => {
    const disk = {
      S3_BUCKET: '',
      OBJECTS_FOLDER: '/data',
      PUBLIC_URL: 'https://x.example/',
      LINK_SECRET: 'x'.repeat(32),
    };
    expect(readConfiguration({ ...PRODUCTION, ...disk })).toMatchObject({
      http: { publicUrl: 'https://x.example' },
      objectStore: { kind: 'disk', disk: { folder: '/data', folderWasNamed: true } },
    });
  });
});
