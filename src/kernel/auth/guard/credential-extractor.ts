import type { Request } from 'express';
import { ACCESS_COOKIE, cookieOf } from '../cookies/cookies.js';
import { CredentialInvalid, CredentialMissing } from '../auth.errors.js';

/** A credential as a request carries it, not verified. */
export interface PresentedCredential {
  readonly kind: 'token' | 'api_key';
  readonly text: string;
}

/** Whether a request carries anything that could be a credential. */
export function hasCredential(request: Request): boolean {
  const { authorization, 'x-api-key': key } = request.headers;
  return authorization !== undefined || key !== undefined || cookieOf(request, ACCESS_COOKIE) !== undefined;
}

/**
 * The credential of a request: an access token (`Authorization: Bearer`), an API
 * key (`X-API-Key`) or, without either, the access token in a browser's cookie.
 * Throws CredentialMissing without any, and CredentialInvalid when it is
 * malformed or there are two.
 */
export function extractCredential(request: Request): PresentedCredential {
  const { headers } = request;
  const { authorization } = headers;
  const key = headers['x-api-key'];
  if (key !== undefined) {
    if (authorization !== undefined) throw new CredentialInvalid('it came together with an API key; send one of them');
    return { kind: 'api_key', text: String(key) };
  }
  if (authorization === undefined) {
    const cookie = cookieOf(request, ACCESS_COOKIE);
    if (cookie === undefined) throw new CredentialMissing();
    return { kind: 'token', text: cookie };
  }
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw new CredentialInvalid('expected Authorization: Bearer followed by a token');
  return { kind: 'token', text: token };
}
