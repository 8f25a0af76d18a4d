import compression from 'compression';
import type { Request, RequestHandler, Response } from 'express';

/**
 * Answers whose size would tell an eavesdropper about a secret beside text of the
 * caller's choosing (the BREACH attack, CVE-2013-3587): tokens, keys, signing secrets, and pages that carry them.
 */
const SECRET = /^\/(api\/v\d+\/(auth|api-keys|users\/[^/]+\/api-keys|webhooks)|account)(\/|$)/i;

/** Compresses answers above 1 kB with Brotli or gzip, where the client accepts one and no proxy does it. */
export function compress(): RequestHandler {
  const handle = compression({ filter: isCompressible });
  return (request, response, next) => {
    // Most programs accept none, and are spared the wrapping of their response.
    if (request.headers['accept-encoding'] === undefined) next();
    else void handle(request, response, next);
  };
}

function isCompressible(request: Request, response: Response): boolean {
  // A download is cut off when the right to it ends, before it lies compressed in the buffers of the client.
  if (response.hasHeader('Content-Disposition')) return false;
  // Events must arrive one by one.
  if (String(response.getHeader('Content-Type')).startsWith('text/event-stream')) return false;
  return !SECRET.test(request.path) && !response.hasHeader('Set-Cookie') && compression.filter(request, response);
}
