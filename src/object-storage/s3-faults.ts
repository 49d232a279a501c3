/** The little of an SDK error that we judge by; read structurally, since errors of parsing and of sockets carry it too. */
interface StoreError {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export function statusOf(error: unknown): number | undefined {
  return (error as StoreError).$metadata?.httpStatusCode;
}

/** True only when the store named this key as the missing thing: a missing bucket or a proxy's own 404 is no such answer. */
export function isNoSuchKey(error: unknown): boolean {
  return statusOf(error) === 404 && (error as StoreError).name === 'NoSuchKey';
}

/** As `isNoSuchKey`, for an upload of parts. */
export function isNoSuchUpload(error: unknown): boolean {
  return statusOf(error) === 404 && (error as StoreError).name === 'NoSuchUpload';
}

/** True when the store found fault with the parts themselves, which trying again would not mend. */
export function isPartsFault(error: unknown): boolean {
  const names = ['InvalidPart', 'InvalidPartOrder', 'EntityTooSmall', 'EntityTooLarge'];
  return statusOf(error) === 400 && names.includes((error as StoreError).name ?? '');
}

/** The cause of an unavailable `Failure`, in the operator's terms where the settings are at fault. */
export function operatorCause(error: unknown, bucket: string): unknown {
  const sentence = settingsAtFault(error as StoreError, bucket);
  return sentence === undefined ? error : new Error(sentence, { cause: error });
}

function settingsAtFault({ name, $metadata }: StoreError, bucket: string): string | undefined {
  switch ($metadata?.httpStatusCode) {
    case 401:
    case 403:
      return `The object store refused our credentials (${name}): check key, secret, region, bucket policy and this machine's clock.`;
    case 404:
      // `NotFound` is the name of a 404 without a body, as HEAD gives it.
      return name === 'NoSuchBucket' || name === 'NotFound'
        ? `The object store knows no bucket ${bucket}: create it, or check its name and the endpoint.`
        : undefined;
    default:
      return undefined;
  }
}
