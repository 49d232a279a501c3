/** One variable that the server reads: what the README's table, `.env.example` and the fault messages say of it. */
export interface Variable {
  readonly name: string;
  readonly fallback: string;
  readonly meaning: string;
}

/**
 * Every environment variable that DataIO reads, in the order of the documentation.
 * A variable that is not in this list is not read; a test keeps the README's table equal to it.
 */
export const VARIABLES = [
  { name: 'PORT', fallback: '8000', meaning: 'Port to listen on; 0 takes a free one.' },
  { name: 'HOST', fallback: '127.0.0.1', meaning: 'Address to listen on; `0.0.0.0` for every interface.' },
  {
    name: 'PUBLIC_URL',
    fallback: '',
    meaning:
      'Address at which clients reach the server, such as `https://data.example.org`; signed links of the disk store use it. Without it, they use the address of the request.',
  },
  {
    name: 'TRUST_PROXY',
    fallback: 'off',
    meaning: 'Addresses or CIDR ranges of proxies whose `X-Forwarded-*` headers count, comma-separated.',
  },
  {
    name: 'CORS_ORIGINS',
    fallback: 'off',
    meaning:
      'Sites whose pages may call the server, such as `https://maps.example.org`, comma-separated; `*` for every site.',
  },
  {
    name: 'NODE_ENV',
    fallback: 'development',
    meaning: '`production` never starts embedded parts and refuses weak configuration.',
  },
  { name: 'LOG_LEVEL', fallback: 'info', meaning: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.' },
  {
    name: 'DATAIO_HOME',
    fallback: './.dataio',
    meaning: 'Folder of the embedded database, the disk object store and `keys.json`.',
  },
  { name: 'DATAIO_SAMPLES', fallback: 'on (off in production)', meaning: '`off` starts with an empty catalogue.' },
  {
    name: 'DATABASE_URL',
    fallback: '',
    meaning:
      'An outside PostgreSQL 13 or newer, as `postgres://user:password@host:port/name`. Wins over the five below.',
  },
  {
    name: 'DB_HOST',
    fallback: '',
    meaning: 'Host of an outside PostgreSQL; without it and `DATABASE_URL` the embedded one is used.',
  },
  { name: 'DB_PORT', fallback: '5432', meaning: 'Its port.' },
  { name: 'DB_USER', fallback: '', meaning: 'Its user.' },
  { name: 'DB_PASSWORD', fallback: '', meaning: 'The password of that user.' },
  { name: 'DB_NAME', fallback: 'dataio', meaning: 'Its database.' },
  {
    name: 'DB_OWNER_USER',
    fallback: '',
    meaning:
      'Another role of it, which owns the schema and brings it up to date; the user of the server then only reads and writes rows, and cannot change the audit log.',
  },
  { name: 'DB_OWNER_PASSWORD', fallback: '', meaning: 'The password of that role.' },
  {
    name: 'DB_SSLMODE',
    fallback: 'disable',
    meaning: '`require` encrypts, `verify-full` also checks the certificate.',
  },
  { name: 'DB_POOL_SIZE', fallback: '10', meaning: 'Connections that one server process holds at most.' },
  { name: 'DB_CONNECT_TIMEOUT_MS', fallback: '2000', meaning: 'Wait for a connection before the answer is 503.' },
  { name: 'DB_QUERY_TIMEOUT_MS', fallback: '6000', meaning: 'Client-side limit of one query.' },
  { name: 'DB_STATEMENT_TIMEOUT_MS', fallback: '5000', meaning: 'Server-side limit of one statement.' },
  { name: 'DB_LOCK_TIMEOUT_MS', fallback: '2000', meaning: 'Wait for a lock.' },
  { name: 'DB_IDLE_IN_TRANSACTION_TIMEOUT_MS', fallback: '10000', meaning: 'Limit of an idle transaction.' },
  {
    name: 'S3_BUCKET',
    fallback: '',
    meaning: 'Bucket of an S3 store; `AWS_BUCKET_NAME` works too. Without it the disk store is used.',
  },
  { name: 'AWS_BUCKET_NAME', fallback: '', meaning: 'The same under the name that AWS deployments already set.' },
  { name: 'S3_ENDPOINT', fallback: '', meaning: 'Address of an S3-compatible server; without it, AWS.' },
  {
    name: 'S3_PUBLIC_ENDPOINT',
    fallback: '',
    meaning: 'Address of the same server as clients reach it, for signed links, where it differs.',
  },
  { name: 'S3_REGION', fallback: 'us-east-1', meaning: 'Region of the bucket.' },
  { name: 'S3_FORCE_PATH_STYLE', fallback: 'false', meaning: '`true` for servers that serve buckets as paths.' },
  {
    name: 'S3_CHECKSUMS',
    fallback: 'WHEN_REQUIRED',
    meaning: '`WHEN_SUPPORTED` lets the SDK add its default checksums; some servers refuse them.',
  },
  {
    name: 'AWS_ACCESS_KEY_ID',
    fallback: '',
    meaning: 'Credentials of the S3 store; without them the SDK looks where it always does.',
  },
  { name: 'AWS_SECRET_ACCESS_KEY', fallback: '', meaning: 'The secret of that access key.' },
  { name: 'S3_CONNECT_TIMEOUT_MS', fallback: '2000', meaning: 'Limit of a connection to the object store.' },
  {
    name: 'S3_REQUEST_TIMEOUT_MS',
    fallback: '10000',
    meaning: 'Limit of one request to it, and of silence in a body.',
  },
  { name: 'S3_MAX_ATTEMPTS', fallback: '3', meaning: 'Attempts of a request that may be repeated.' },
  { name: 'S3_MAX_SOCKETS', fallback: '64', meaning: 'Connections to the object store at once.' },
  {
    name: 'OBJECTS_FOLDER',
    fallback: '`objects` in DATAIO_HOME',
    meaning: 'Folder of the disk store; production without S3 must name it.',
  },
  {
    name: 'LINK_SECRET',
    fallback: 'made at the first start',
    meaning: 'Secret that signs links of the disk store, 32 characters or more; replicas share it.',
  },
  { name: 'LINK_EXPIRES_SECONDS', fallback: '3600', meaning: 'Life of a signed link.' },
  { name: 'HTTP_HEADERS_TIMEOUT_MS', fallback: '10000', meaning: 'Limit of receiving the headers of a request.' },
  { name: 'HTTP_JSON_TIMEOUT_MS', fallback: '15000', meaning: 'Limit of receiving a JSON body.' },
  { name: 'JSON_LIMIT_BYTES', fallback: '1048576', meaning: 'Largest JSON body.' },
  { name: 'UPLOAD_LIMIT_BYTES', fallback: '53687091200', meaning: 'Largest file of an upload.' },
  {
    name: 'SHAPEFILE_LIMIT_BYTES',
    fallback: '67108864',
    meaning: 'Largest GeoJSON of a region, as sent and unpacked.',
  },
  { name: 'UPLOAD_IDLE_TIMEOUT_MS', fallback: '30000', meaning: 'Silence after which an upload ends.' },
  {
    name: 'UPLOAD_MIN_BYTES_PER_SECOND',
    fallback: '10000',
    meaning: 'Slowest upload, averaged after the first idle limit.',
  },
  {
    name: 'UPLOAD_LEASE_SECONDS',
    fallback: '600',
    meaning: 'Time after which an upload whose server has died is ended; servers that live renew it.',
  },
  {
    name: 'DIRECT_UPLOAD_LIFETIME_SECONDS',
    fallback: '86400',
    meaning: 'Time after which an upload in parts is ended that its client neither reads nor completes.',
  },
  {
    name: 'DIRECT_UPLOAD_PART_BYTES',
    fallback: '67108864',
    meaning: 'Size of its parts; they are larger where there would be more than 10,000.',
  },
  {
    name: 'DIRECT_UPLOADS_PER_USER',
    fallback: '20',
    meaning: 'Uploads in parts that one user may have open at the same time.',
  },
  {
    name: 'ENDED_UPLOAD_RETENTION_SECONDS',
    fallback: '2592000',
    meaning: 'Time for which an upload that showed nothing still tells why; from a day on.',
  },
  {
    name: 'STORAGE_REAPER_INTERVAL_MS',
    fallback: '30000',
    meaning: 'Time between two clean-ups of the object store; 0 for none by this server.',
  },
  { name: 'USAGE_COUNTING', fallback: 'on', meaning: '`off` counts neither views nor downloads.' },
  {
    name: 'USAGE_FLUSH_INTERVAL_MS',
    fallback: '1000',
    meaning: 'Time between two writes of what was counted; 0 for none before the server stops.',
  },
  { name: 'USAGE_RETENTION_DAYS', fallback: '400', meaning: 'Days for which counts of use are kept.' },
  {
    name: 'DATASET_RETENTION_DAYS',
    fallback: '30',
    meaning:
      'Days for which a deleted dataset can be restored; then it is purged. 0 keeps it until somebody purges it.',
  },
  {
    name: 'WEATHER_DECODE_THREADS',
    fallback: 'cores',
    meaning: 'Threads that decode weather, for all requests together.',
  },
  {
    name: 'WEATHER_WORKING_BYTES',
    fallback: '67108864',
    meaning:
      'Decoded bytes of the pieces of weather stores that are read at the same time; a larger piece is read alone.',
  },
  {
    name: 'WEATHER_SPILL_LIMIT_BYTES',
    fallback: '8589934592',
    meaning: 'Largest temporary file of one weather request; beyond it, pieces are decoded again.',
  },
  {
    name: 'RATE_LIMIT_REQUESTS_PER_MINUTE',
    fallback: '6000',
    meaning: 'Requests of one key a minute, over all servers.',
  },
  {
    name: 'RATE_LIMIT_USER_REQUESTS_PER_MINUTE',
    fallback: '24000',
    meaning: 'Requests of one user a minute, with all keys together.',
  },
  {
    name: 'RATE_LIMIT_NEW_KEYS_PER_MINUTE',
    fallback: '60',
    meaning: 'Keys that one user makes or rotates a minute.',
  },
  {
    name: 'RATE_LIMIT_FAILED_KEYS_PER_MINUTE',
    fallback: '60',
    meaning: 'Requests a minute from one address with keys that do not work.',
  },
  {
    name: 'RATE_LIMIT_LEAK_REPORTS_PER_MINUTE',
    fallback: '60',
    meaning: 'Reports of leaked keys a minute from one address.',
  },
  {
    name: 'RATE_LIMIT_SHAPEFILES_PER_MINUTE',
    fallback: '5',
    meaning: 'Downloads of shapefiles by one user a minute.',
  },
  {
    name: 'RATE_LIMIT_WEATHER_PER_MINUTE',
    fallback: '60',
    meaning: 'Subsets of weather datasets that one user plans or downloads a minute.',
  },
  {
    name: 'RATE_LIMIT_VALIDATIONS_PER_MINUTE',
    fallback: '60',
    meaning: 'Checks of files against manifests that one user begins a minute.',
  },
  { name: 'VALIDATIONS', fallback: '4', meaning: 'Such checks that one server process does at once.' },
  {
    name: 'VALIDATION_SPILL_LIMIT_BYTES',
    fallback: '8589934592',
    meaning: 'Largest temporary file of a check: of a file that cannot be checked while it comes, or of keys.',
  },
  { name: 'WEATHER_LIMIT_BYTES', fallback: '21474836480', meaning: 'Largest subset of a weather dataset.' },
  {
    name: 'WEATHER_READ_LIMIT_BYTES',
    fallback: '107374182400',
    meaning: 'Bytes of chunks, once they are decoded, that a subset may need at most.',
  },
  { name: 'WEATHER_EXTRACTIONS', fallback: '4', meaning: 'Subsets that one server process extracts at once.' },
  { name: 'WEATHER_QUEUE', fallback: '16', meaning: 'Subsets that wait for one of these to end; more are refused.' },
  { name: 'WEATHER_QUEUE_TIMEOUT_MS', fallback: '10000', meaning: 'Time that a subset waits before it is refused.' },
  { name: 'WEATHER_PLAN_TIMEOUT_MS', fallback: '60000', meaning: 'Limit of planning a subset.' },
  {
    name: 'WEATHER_STALL_TIMEOUT_MS',
    fallback: '60000',
    meaning: 'Time for which the client of a subset may read nothing.',
  },
  {
    name: 'WEATHER_DEFAULT_FORMAT',
    fallback: 'netcdf3',
    meaning: 'Format of subsets for which none is named: netcdf3 or netcdf4.',
  },
  {
    name: 'WEATHER_NETCDF4_LIMIT_BYTES',
    fallback: '1073741824',
    meaning: 'Values of a subset that is answered as NetCDF-4, which is made as a whole before it is sent.',
  },
  {
    name: 'SHUTDOWN_DRAIN_MS',
    fallback: '0',
    meaning: 'Time between SIGTERM and the end of listening, for load balancers to notice.',
  },
  {
    name: 'SHUTDOWN_DEADLINE_MS',
    fallback: '20000',
    meaning: 'Time after which a shutdown gives up waiting for requests in flight.',
  },
  {
    name: 'DATAIO_FAILPOINT',
    fallback: '',
    meaning: 'For tests: the step of an upload at which the server kills itself. Production refuses it.',
  },
] as const satisfies readonly Variable[];

export type VariableName = (typeof VARIABLES)[number]['name'];
export type Environment = Readonly<Partial<Record<string, string>>>;
