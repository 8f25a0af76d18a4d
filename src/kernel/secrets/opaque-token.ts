import { createHmac, hash, type KeyObject, randomBytes } from 'node:crypto';

const SHAPE = /^[\w-]{43}$/;

export interface OpaqueToken {
  readonly token: string;
  readonly hash: Buffer;
}

/** 256 random bits, and their hash to store: nothing to guess, so a fast hash will do. */
export function generateToken(): OpaqueToken {
  return tokenOf(randomBytes(32));
}

/** The same token for the same text each time, so that it can be handed out again without being stored. */
export function deriveToken(key: KeyObject, text: string): OpaqueToken {
  return tokenOf(createHmac('sha256', key).update(text).digest());
}

function tokenOf(bytes: Buffer): OpaqueToken {
  const token = bytes.toString('base64url');
  return { token, hash: hash('sha256', token, 'buffer') };
}

/** What a token is stored and found by; null for a text that cannot be one, which saves a query. */
export function hashToken(token: string): Buffer | null {
  return SHAPE.test(token) ? hash('sha256', token, 'buffer') : null;
}
