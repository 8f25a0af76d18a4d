import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../../config/config.js';
import { OriginNotAllowed } from '../auth/auth.errors.js';
import { contextOf } from '../context/request-context.js';
import { AppError } from '../errors/app-error.js';
import { trustedHosts } from '../http/middleware/trusted-hosts.js';
import { clientNetwork } from '../rate-limits/rate-limit-keys.js';
import { TooManyConnections } from './realtime.errors.js';

/** What is checked before a connection is upgraded to a socket: its host, its origin, and how many its address has. */
@Injectable()
export class UpgradeCheck {
  private readonly addresses = new Map<string, number>();
  private readonly origins: ReadonlySet<string | undefined>;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.origins = new Set([new URL(config.publicUrl).origin, ...config.http.corsOrigins]);
  }

  /** Throws HostNotTrusted, OriginNotAllowed and TooManyConnections. Requests without an origin are not of browsers. */
  require(request: Request): void {
    trustedHosts(this.config.http.trustedHosts)(request, request.res as Response, (error?: unknown) => {
      if (error instanceof AppError) throw error;
    });
    if (request.headers.origin !== undefined && !this.origins.has('*') && !this.isOwnOrigin(request))
      throw new OriginNotAllowed();
    const allowed = this.config.realtime.connectionsPerAddress;
    if ((this.addresses.get(addressOf(request)) ?? 0) >= allowed) throw new TooManyConnections(allowed);
  }

  /** Of a connection that is authenticated by a cookie, which browsers send from every page. Throws OriginNotAllowed. */
  requireOwnOrigin(request: IncomingMessage): void {
    if (!this.isOwnOrigin(request)) throw new OriginNotAllowed();
  }

  /** Counts the connection for its address until it closes. */
  count(request: Request, onClose: (hook: () => void) => void): void {
    const address = addressOf(request);
    this.addresses.set(address, (this.addresses.get(address) ?? 0) + 1);
    onClose(() => {
      const left = (this.addresses.get(address) ?? 0) - 1;
      if (left > 0) this.addresses.set(address, left);
      else this.addresses.delete(address);
    });
  }

  private isOwnOrigin({ headers }: IncomingMessage): boolean {
    return headers['sec-fetch-site'] === 'same-origin' || this.origins.has(headers.origin);
  }
}

function addressOf(request: Request): string {
  return clientNetwork(contextOf(request));
}
