import type { Request, Response } from 'express';

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

export function setCookie(response: Response, name: string, value: string, seconds: number): void {
  response.cookie(name, value, { ...ATTRIBUTES, maxAge: seconds * 1000 });
}

export function clearCookie(response: Response, name: string): void {
  response.clearCookie(name, ATTRIBUTES);
}
