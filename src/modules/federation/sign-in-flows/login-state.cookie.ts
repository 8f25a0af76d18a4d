import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { cookieOf } from '../../../kernel/auth/cookies/cookies.js';

/** Time to sign in at the provider, with a second factor. */
export const FLOW_SECONDS = 600;

/** 256 random bits in base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 in base64url: what is stored of a secret, and the S256 of PKCE. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/**
 * Binds a sign-in flow to its browser, so that a callback link made by an
 * attacker signs nobody in (login CSRF). SameSite=Lax, because the provider's
 * redirect must bring it.
 */
export class LoginStateCookie {
  private readonly name: string;
  private readonly options: { httpOnly: true; sameSite: 'lax'; secure: boolean; path: '/' };

  constructor(publicUrl: string) {
    const secure = publicUrl.startsWith('https:');
    // Browsers accept the prefix over https only.
    this.name = secure ? '__Host-keelson-sign-in' : 'keelson-sign-in';
    this.options = { httpOnly: true, sameSite: 'lax', secure, path: '/' };
  }

  bind(response: Response, secret: string): void {
    response.cookie(this.name, secret, { ...this.options, maxAge: FLOW_SECONDS * 1000 });
  }

  release(response: Response): void {
    response.clearCookie(this.name, this.options);
  }

  /** Empty when there is none. */
  read(request: Request): string {
    return cookieOf(request, this.name) ?? '';
  }
}
