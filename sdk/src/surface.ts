export type * from './api/shapes.js';
export { Administration } from './administration/administration.js';
export { AuditLog } from './administration/audit-log.js';
export { DatasetRecords } from './administration/dataset-records.js';
export { Grants } from './administration/grants.js';
export { Collections, DataOwners, RawDatasets } from './administration/references.js';
export { TableUploads } from './administration/table-uploads.js';
export { UserGroups } from './administration/user-groups.js';
export { Users } from './administration/users.js';
export { DataioClient } from './client.js';
export { Datasets } from './datasets.js';
export type { Calls, ConnectionOptions } from './http/calls.js';
export { allOf, itemsOf, type Page } from './http/pages.js';
export {
  ApiProblem,
  ConnectionFailed,
  ContentMismatch,
  DataioError,
  type ProblemDocument,
  TableChanged,
} from './http/problems.js';
export type { KeyFilters, Keys } from './keys.js';
export { Regions } from './regions.js';
export { type TablePlace, Tables } from './tables.js';
export { Usage } from './usage.js';
export { type IncomingFile, Weather } from './weather.js';
