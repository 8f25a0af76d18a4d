import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { HostNotTrusted } from '../../errors/request.errors.js';

/**
 * Refuses requests for other hosts than the given ones, which are names without a port.
 * Probes address instances by IP, so health checks are answered for every host.
 */
export function trustedHosts(hosts: readonly string[] | undefined): RequestHandler {
  const trusted = new Set(hosts?.map((host) => host.toLowerCase()));
  return (request: Request, _response: Response, next: NextFunction) => {
    if (hosts === undefined || trusted.has(hostOf(request)) || request.path.startsWith('/health')) next();
    else next(new HostNotTrusted());
  };
}

/** Without the port; with the brackets of an IPv6 address. */
function hostOf({ headers }: Request): string {
  return (headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
}
