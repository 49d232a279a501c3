/** Seven days: what version 4 signatures of S3 allow; the disk store keeps to it so that a change of store changes nothing. */
export const LINK_LIFETIME_LIMIT_SECONDS = 604_800;

export function requireLinkLifetime(expiresInSeconds: number): number {
  if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > LINK_LIFETIME_LIMIT_SECONDS) {
    throw new RangeError(`A link lives 1 to ${LINK_LIFETIME_LIMIT_SECONDS} seconds, not ${expiresInSeconds}.`);
  }
  return expiresInSeconds;
}
