import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FORM = /^(kls_[0-9A-Za-z]{10})_[0-9A-Za-z]{49}$/;
const CHECKSUM_DIGITS = 6;

/** A new key. Its text is shown once; its prefix and hash are stored. */
export interface ApiKeyText {
  readonly text: string;
  readonly prefix: string;
  readonly hash: Buffer;
}

/** `kls_`, ten digits that identify the key, 256 random bits as 43 digits, and a checksum for secret scanners. */
export function generateApiKey(): ApiKeyText {
  const prefix = `kls_${base62(randomBytes(7), 10)}`;
  const unchecked = `${prefix}_${base62(randomBytes(32), 43)}`;
  const text = unchecked + checksumOf(unchecked);
  return { text, prefix, hash: hashApiKey(text) };
}

/** Null for a text that cannot be a key, which saves a query. */
export function prefixOf(text: string): string | null {
  const prefix = FORM.exec(text)?.[1];
  if (prefix === undefined) return null;
  return text.endsWith(checksumOf(text.slice(0, -CHECKSUM_DIGITS))) ? prefix : null;
}

/** 256 random bits need no slow or salted hash. */
export function hashApiKey(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** CRC-32 of everything before it. */
function checksumOf(unchecked: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(unchecked));
  return base62(bytes, CHECKSUM_DIGITS);
}

/** The bytes as one big-endian number. */
function base62(bytes: Buffer, length: number): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let digits = '';
  for (let place = 0; place < length; place++) {
    digits = `${DIGITS[Number(rest % 62n)]}${digits}`;
    rest /= 62n;
  }
  return digits;
}
