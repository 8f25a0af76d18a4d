import { hash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../../../config/config.js';
import { cookieOf } from '../../../kernel/auth/cookies/cookies.js';

/** Time to sign in at the provider, with a second factor. */
export const FLOW_SECONDS = 600;

/** 256 random bits in base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 in base64url: what is stored of a secret, and the S256 of PKCE. */
export function hashOf(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/**
 * Binds a sign-in flow to its browser, so that a callback link made by an
 * attacker does not sign its victim in (login CSRF). SameSite=Lax, because the
 * provider's redirect must include it.
 */
@Injectable()
export class LoginStateCookie {
  private readonly name: string;
  private readonly options: { httpOnly: true; sameSite: 'lax'; secure: boolean; path: '/' };

  constructor(@Inject(CONFIG) { publicUrl }: Config) {
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
