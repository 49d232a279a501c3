import type { Configuration } from './configuration.js';
import type { EnvironmentReader } from './environment-reader.js';

const MIN_PASSWORD_LENGTH = 12;
/** Passwords that guides and images hand out. */
const KNOWN_SECRETS = ['postgres', 'password', 'changeme', 'minioadmin', 'rustfsadmin', 'secret', 'dataio', 'admin'];

/** What a production start refuses, each with its reason. */
export function productionFaults(configuration: Configuration, read: EnvironmentReader): string[] {
  return [
    ...databaseFaults(configuration),
    ...storeFaults(configuration, read),
    ...sampleFaults(configuration),
    ...testFaults(configuration),
  ];
}

function databaseFaults({ database }: Configuration): string[] {
  if (database.kind === 'embedded') {
    return ['Production needs an outside PostgreSQL: set DATABASE_URL, or DB_HOST, DB_USER, DB_PASSWORD and DB_NAME.'];
  }
  const { target, owner } = database;
  const faults = Object.entries({ 'The database password': target.password, DB_OWNER_PASSWORD: owner?.password })
    .filter(([, password]) => password !== undefined && isWeak(password))
    .map(
      ([name]) => `${name} is weak: production needs ${MIN_PASSWORD_LENGTH} characters or more that no guide prints.`,
    );
  if (owner?.password === target.password) {
    faults.push('DB_OWNER_PASSWORD is that of the server: with one password for both, the server could be the owner.');
  }
  return faults;
}

function storeFaults({ objectStore, http }: Configuration, read: EnvironmentReader): string[] {
  if (objectStore.kind === 's3') {
    const secret = objectStore.s3.secretAccessKey;
    return secret !== undefined && isWeak(secret)
      ? ['AWS_SECRET_ACCESS_KEY is weak: production needs a secret of 12 characters or more that no guide prints.']
      : [];
  }
  const faults: string[] = [];
  if (!objectStore.disk.folderWasNamed) {
    faults.push('Production needs an object store: set S3_BUCKET, or OBJECTS_FOLDER for a disk store on this machine.');
  }
  if (read.text('LINK_SECRET') === undefined) {
    faults.push(
      'Production with a disk store needs LINK_SECRET, so that signed links outlive a restart and a replica.',
    );
  }
  if (http.publicUrl === undefined) {
    faults.push('Production with a disk store needs PUBLIC_URL, so that no caller can choose the host of a link.');
  }
  return faults;
}

function sampleFaults({ samples }: Configuration): string[] {
  return samples ? ['DATAIO_SAMPLES must be off in production: sample users and their keys do not belong there.'] : [];
}

function testFaults({ failpoint }: Configuration): string[] {
  return failpoint ? ['DATAIO_FAILPOINT must not be set in production: it kills the server.'] : [];
}

function isWeak(secret: string): boolean {
  return secret.length < MIN_PASSWORD_LENGTH || KNOWN_SECRETS.some((known) => secret.toLowerCase() === known);
}
