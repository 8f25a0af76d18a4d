import { hash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../../../config/config.js';
import { cookieOf } from '../../../kernel/auth/cookies/cookies.js';

/** Time to sign in at the provider, with a second factor. */
export const FLOW_SECONDS = 600;

/** Sign-ins that one browser may have begun at once. */
const MAX_FLOWS = 10;

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

  /** Each flow has a cookie of its own, so that several tabs can sign in at once. `state` is that of the flow. */
  bind(response: Response, state: string, secret: string): void {
    this.dropOldest(response);
    response.cookie(this.nameFor(state), secret, { ...this.options, maxAge: FLOW_SECONDS * 1000 });
  }

  release(response: Response, state: string): void {
    response.clearCookie(this.nameFor(state), this.options);
  }

  /** Empty when there is none. */
  read(request: Request, state: string): string {
    return cookieOf(request, this.nameFor(state)) ?? '';
  }

  private nameFor(state: string): string {
    return `${this.name}-${hashOf(state).slice(0, 10)}`;
  }

  /** Browsers send the oldest first. Flows that are never finished must not fill the headers of requests. */
  private dropOldest(response: Response): void {
    const names = (response.req.headers.cookie ?? '').split(/; */).map((pair) => pair.split('=', 1)[0] ?? '');
    const flows = names.filter((name) => name.startsWith(`${this.name}-`));
    for (const name of flows.slice(0, Math.max(0, flows.length + 1 - MAX_FLOWS)))
      response.clearCookie(name, this.options);
  }
}
