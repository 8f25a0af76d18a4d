import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { cookieOf } from '../../../kernel/auth/cookies/cookies.js';

/** Long enough to sign in and to look for a second factor. */
export const FLOW_SECONDS = 600;

/** 256 bits that nobody guesses, as text that fits addresses and cookies. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a secret: enough to know it again. Also the S256 of PKCE. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/**
 * The cookie by which the browser that left for a provider is known when it
 * comes back: a link that somebody else made signs nobody in. It is sent along
 * when another site leads here, which is the point, but no script sees it.
 */
export class LoginStateCookie {
  private readonly name: string;
  private readonly options: { httpOnly: true; sameSite: 'lax'; secure: boolean; path: '/' };

  constructor(publicUrl: string) {
    const secure = publicUrl.startsWith('https:');
    // Browsers take the prefix from https only.
    this.name = secure ? '__Host-keelson-sign-in' : 'keelson-sign-in';
    this.options = { httpOnly: true, sameSite: 'lax', secure, path: '/' };
  }

  bind(response: Response, secret: string): void {
    response.cookie(this.name, secret, { ...this.options, maxAge: FLOW_SECONDS * 1000 });
  }

  release(response: Response): void {
    response.clearCookie(this.name, this.options);
  }

  /** Empty when the browser brings none. */
  read(request: Request): string {
    return cookieOf(request, this.name) ?? '';
  }
}
