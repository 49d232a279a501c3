import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * AES-256-GCM under a key that comes from the caller's API key, which is stored nowhere: an answer that shows a new
 * key can be replayed to who asked for it, and read by nobody who has the database.
 */
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** @param salt what else the key of the cipher depends on: the same for sealing and opening. */
export function seal(text: string, apiKey: string, salt: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, cipherKeyOf(apiKey, salt), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** @throws Error where it was sealed with another key, or changed since. */
export function unseal(sealed: Buffer, apiKey: string, salt: Buffer): string {
  const iv = sealed.subarray(0, IV_BYTES);
  const decipher = createDecipheriv(CIPHER, cipherKeyOf(apiKey, salt), iv);
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
}

function cipherKeyOf(apiKey: string, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', apiKey, salt, 'dataio idempotent answer', KEY_BYTES));
}
