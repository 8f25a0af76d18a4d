import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { ACCESS_COOKIE, cookieOf } from '../../auth/cookies/cookies.js';
import { currentRequest } from '../../context/request-context.js';

/** The setting of the Express application with the seconds that others may keep public answers. */
export const MAX_AGE = 'public max-age';

const HASH_BYTES = 16;

/**
 * For answers that are the same for every caller. Those without a credential may keep
 * them for a while, as may caches on the way; those with one ask each time whether
 * theirs is still current, because they may have changed it themselves.
 */
export function setCacheControl(response: Response): void {
  setLifetime(response);
  // Also on a 304 and on answers that were not compressed, as RFC 9110, section 15.4.5, demands.
  response.vary('Authorization, X-API-Key, Accept-Encoding');
  const context = currentRequest();
  if (context) context.isPublic = true;
}

/** The part of `setCacheControl` that depends on the caller. */
export function setLifetime(response: Response): void {
  const { headers } = response.req;
  const isAnonymous =
    headers.authorization === undefined &&
    headers['x-api-key'] === undefined &&
    cookieOf(response.req, ACCESS_COOKIE) === undefined;
  const maxAge = Number(response.app.get(MAX_AGE));
  response.setHeader('Cache-Control', isAnonymous ? `public, max-age=${maxAge}` : 'private, no-cache');
}

/** Says whether the application's own cache had the answer (RFC 9211). */
export function setCacheStatus(response: Response): void {
  const cache = currentRequest()?.cache;
  if (cache === undefined || response.req.method !== 'GET') return;
  response.setHeader('Cache-Status', cache === 'hit' ? 'Keelson; hit' : 'Keelson; fwd=miss');
}

/** Names a text by its content. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, HASH_BYTES).toString('base64url');
}
