import { createHash, randomBytes, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PUBLIC_ID_LENGTH = 10;
/** 256 bits in base 62. */
const SECRET_BYTES = 32;
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const PATTERN = new RegExp(
  `^(dio_([0-9A-Za-z]{${PUBLIC_ID_LENGTH}})_[0-9A-Za-z]{${SECRET_LENGTH}})([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`,
);

/** A new key, `dio_<public id>_<secret><checksum>`; the public id may be shown and logged. */
export function generateApiKey(): { key: string; publicId: string } {
  const publicId = Array.from({ length: PUBLIC_ID_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const secret = base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_LENGTH);
  const body = `dio_${publicId}_${secret}`;
  return { key: body + checksumOf(body), publicId };
}

/** True where prefix, length, alphabet and checksum are right, so that a typo never costs a query. */
export function isWellFormedApiKey(text: string): boolean {
  const match = PATTERN.exec(text);
  return match?.[1] !== undefined && checksumOf(match[1]) === match[3];
}

/** What is stored of a key. 256 random bits need no slow hash, and one indexed read finds them. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), CHECKSUM_LENGTH);
}

function base62(value: bigint, length: number): string {
  const radix = BigInt(ALPHABET.length);
  let rest = value;
  let text = '';
  for (let index = 0; index < length; index++) {
    text = (ALPHABET[Number(rest % radix)] ?? '') + text;
    rest /= radix;
  }
  return text;
}
