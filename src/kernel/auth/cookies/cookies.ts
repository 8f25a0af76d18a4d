import type { Request, Response } from 'express';
import type { TokenSet } from '../tokens/local-issuer.js';

/** Browsers require Secure, Path=/ and no Domain for `__Host-`: no other host of the site can set or read them. */
export const ACCESS_COOKIE = '__Host-keelson_access';
export const REFRESH_COOKIE = '__Host-keelson_refresh';

const ATTRIBUTES = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' } as const;

/** The value of a cookie, or undefined without it or with an empty one. */
export function cookieOf({ headers }: Request, name: string): string | undefined {
  const start = `${name}=`;
  const pair = headers.cookie?.split(/; */).find((part) => part.startsWith(start));
  return pair?.slice(start.length) || undefined;
}

export function setSessionCookies(response: Response, tokens: TokenSet): void {
  const { accessToken, expiresIn, refreshToken, refreshExpiresIn } = tokens;
  response.cookie(ACCESS_COOKIE, accessToken, { ...ATTRIBUTES, maxAge: expiresIn * 1000 });
  response.cookie(REFRESH_COOKIE, refreshToken, { ...ATTRIBUTES, maxAge: refreshExpiresIn * 1000 });
}

export function clearSessionCookies(response: Response): void {
  response.clearCookie(ACCESS_COOKIE, ATTRIBUTES);
  response.clearCookie(REFRESH_COOKIE, ATTRIBUTES);
}

/** Empty when there is none. */
export function refreshCookieOf(request: Request): string {
  return cookieOf(request, REFRESH_COOKIE) ?? '';
}
