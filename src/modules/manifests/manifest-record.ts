import { createHash } from 'node:crypto';
import type { RecordKind } from '#audit/record-changes.service.js';
import type { StoredManifest } from './manifests.repository.js';

/** A manifest as the audit log knows it: what it says, and a fingerprint of how that is written. */
export interface AuditedManifest {
  readonly ds_id: string;
  readonly bucket_type: string;
  readonly yaml_sha256: string;
  readonly json: unknown;
}

export const MANIFEST: RecordKind<StoredManifest, AuditedManifest> = {
  subject: 'manifest',
  nameOf: ({ dsId, bucketType }) => `${dsId}/${bucketType}`,
  show: ({ dsId, bucketType, yaml, json }) => ({
    ds_id: dsId,
    bucket_type: bucketType,
    yaml_sha256: createHash('sha256').update(yaml).digest('hex'),
    json,
  }),
};
