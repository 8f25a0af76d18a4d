import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { onResponseClose } from '../../context/on-response-close.js';
import { actorOf, requestOf } from '../actor.js';
import { Policy } from '../policy/policy.js';
import { routeAccessOf } from './access.decorators.js';
import { Authenticator } from './authenticator.js';
import { StreamAccessMonitor } from './stream-access-monitor.js';

/**
 * For routes that stream: cuts the connection when its reader loses the right to it, by a
 * deactivation, an ended session, a revoked key, another role or a rule. A credential that
 * merely expires does not end what it began. During an outage the stream goes on.
 */
@Injectable()
export class StreamAccessInterceptor implements NestInterceptor {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly policy: Policy,
    private readonly streams: StreamAccessMonitor,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = requestOf(context).res;
    const timer = this.streams.watch(
      () => this.isAllowed(context),
      () => response?.destroy(),
    );
    // The client may have disconnected while the guards ran.
    onResponseClose(response, () => clearInterval(timer));
    return next.handle();
  }

  private async isAllowed(context: ExecutionContext): Promise<boolean> {
    const actor = actorOf(context);
    if (!actor) return true;
    const current = await this.authenticator.findCurrent(actor, requestOf(context));
    if (!current) return false;
    await this.policy.require(current, routeAccessOf(context).permissions ?? []);
    return true;
  }
}
