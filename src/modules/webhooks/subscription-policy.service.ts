import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { NotAllowed } from '../../kernel/auth/auth.errors.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { InvalidBody } from '../../kernel/errors/request.errors.js';
import { AddressRefused, OutgoingHttp } from '../../kernel/outgoing/outgoing-http.js';
import { permissionFor } from './published-events.js';

/** Where the messages of a webhook may go, and which of them an actor may have sent. */
@Injectable()
export class SubscriptionPolicyService {
  constructor(
    private readonly policy: Policy,
    private readonly http: OutgoingHttp,
  ) {}

  /** Throws NotAllowed unless the actor may read what events of these types tell. */
  async checkTypes(actor: Actor, eventTypes: readonly string[]): Promise<void> {
    const permissions = [...new Set(eventTypes.map(permissionFor))].toSorted();
    for (const permission of permissions)
      if (!(await this.policy.may(actor, permission))) throw new NotAllowed(`the permission ${permission}`);
  }

  /** The URL in its normal form. Throws InvalidBody when no message would be sent there. Asks name servers, so call it outside of transactions. */
  async checkUrl(url: string): Promise<string> {
    const reason = URL.canParse(url) ? await this.refusalOf(url) : 'it cannot be parsed';
    if (reason === undefined) return new URL(url).href;
    throw new InvalidBody([{ pointer: '#/url', code: 'address', detail: `url cannot be used: ${reason}.` }]);
  }

  private async refusalOf(url: string): Promise<string | undefined> {
    try {
      await this.http.check(url);
      return undefined;
    } catch (error) {
      return error instanceof AddressRefused ? error.message : 'its host cannot be resolved';
    }
  }
}
