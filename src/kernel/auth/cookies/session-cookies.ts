import type { Request, Response } from 'express';
import { ACCESS_COOKIE, clearCookie, cookieOf, REFRESH_COOKIE, setCookie } from './cookies.js';
import type { TokenSet } from '../tokens/token-set.js';

export function setSessionCookies(response: Response, tokens: TokenSet): void {
  setCookie(response, ACCESS_COOKIE, tokens.accessToken, tokens.expiresIn);
  setCookie(response, REFRESH_COOKIE, tokens.refreshToken, tokens.refreshExpiresIn);
}

export function clearSessionCookies(response: Response): void {
  clearCookie(response, ACCESS_COOKIE);
  clearCookie(response, REFRESH_COOKIE);
}

/** Empty when there is none. */
export function refreshCookieOf(request: Request): string {
  return cookieOf(request, REFRESH_COOKIE) ?? '';
}
