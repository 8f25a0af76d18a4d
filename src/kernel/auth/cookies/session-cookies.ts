import type { Request, Response } from 'express';
import { ACCESS_COOKIE, clearCookie, cookieOf, REFRESH_COOKIE, setCookie } from './cookies.js';
import type { TokenSet } from '../tokens/token-set.js';

/** For a browser: what no script of any page can read. */
export function setSessionCookies(response: Response, signedIn: TokenSet): void {
  setCookie(response, ACCESS_COOKIE, signedIn.accessToken, signedIn.expiresIn);
  setCookie(response, REFRESH_COOKIE, signedIn.refreshToken, signedIn.refreshExpiresIn);
}

export function clearSessionCookies(response: Response): void {
  clearCookie(response, ACCESS_COOKIE);
  clearCookie(response, REFRESH_COOKIE);
}

/** Empty without one, which is no refresh token. */
export function refreshCookieOf(request: Request): string {
  return cookieOf(request, REFRESH_COOKIE) ?? '';
}
