import type { EnvironmentReader } from './environment-reader.js';

/** Steps of an upload and of a deletion at which a test can have the server killed. */
const FAILPOINT_LABELS = [
  'after-pending',
  'mid-bytes',
  'after-bytes',
  'after-uploaded',
  'before-commit',
  'after-commit',
  'after-multipart-created',
  'after-multipart-completed',
  'after-verified',
  'after-tombstone',
  'after-store-delete',
] as const;

export type FailpointLabel = (typeof FAILPOINT_LABELS)[number];

/** The server kills itself when it passes the label for the so-manieth time. */
export interface Failpoint {
  readonly label: FailpointLabel;
  readonly pass: number;
}

/** `after-pending:3`, or nothing. */
export function failpointOf(read: EnvironmentReader): Failpoint | undefined {
  const text = read.text('DATAIO_FAILPOINT');
  if (text === undefined) return undefined;
  const [name, pass = '1'] = text.split(':', 2);
  const label = FAILPOINT_LABELS.find((known) => known === name);
  if (label !== undefined && /^[1-9]\d{0,5}$/.test(pass)) return { label, pass: Number(pass) };
  read.fault(`DATAIO_FAILPOINT must be one of ${FAILPOINT_LABELS.join(', ')}, and may end in a number such as :3.`);
  return undefined;
}
