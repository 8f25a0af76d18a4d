import { createHash, randomBytes } from 'node:crypto';

const SHAPE = /^[\w-]{43}$/;

/** 256 random bits: what nobody guesses, so that a fast hash of it is all that need be stored. */
export function generateToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token, and found by. Null for what was never one of ours, which saves asking the database. */
export function hashToken(token: string): Buffer | null {
  return SHAPE.test(token) ? createHash('sha256').update(token).digest() : null;
}
