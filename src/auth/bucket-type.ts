import { invalidFields } from '#common/errors/failures.js';

/** Where a table lives: data as published, or data before its standardisation, which needs a grant of its own. */
export enum BucketType {
  Standardised = 'STANDARDISED',
  Preprocessed = 'PREPROCESSED',
}

/** @throws Failure validation-failed for any other spelling. */
export function requireBucketType(text: string, path = 'bucket_type'): BucketType {
  if (isBucketType(text)) return text;
  throw invalidFields([{ path, message: `must be one of ${Object.values(BucketType).join(', ')}` }]);
}

function isBucketType(text: string): text is BucketType {
  return (Object.values(BucketType) as string[]).includes(text);
}
