import { Injectable } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import type { Request } from 'express';
import type { Actor } from '../auth/actor.js';
import { CredentialInvalid } from '../auth/auth.errors.js';
import { Permissions } from '../auth/guard/access.decorators.js';
import { Authenticator } from '../auth/guard/authenticator.js';
import { declareLimit } from '../rate-limits/limit.js';
import { RateLimit } from '../rate-limits/rate-limit.decorators.js';
import type { Connection } from './connection.js';
import { SocketTickets } from './ports/socket-tickets.js';

const SOCKET_MESSAGES = declareLimit('socket-messages', 120, 60);

type Guarded = (request: Request) => Promise<void>;

/** The two routes of a socket, with the same guards in front as every route of the API. */
@Injectable()
export class SocketGuards {
  private readonly guards = new Map<string, Guarded>();

  constructor(
    private readonly contexts: ExternalContextCreator,
    private readonly authenticator: Authenticator,
    private readonly tickets: SocketTickets,
  ) {}

  /** The actor of a handshake. Throws what a request is refused with. */
  async admit(request: Request, ticket: string | undefined): Promise<Actor> {
    if (ticket !== undefined) {
      const actor = await this.tickets.redeem(ticket);
      if (!actor) throw new CredentialInvalid('the ticket is unknown, used or expired');
      this.authenticator.adopt(request, actor);
    }
    await this.guarded('connect')(request);
    return this.authenticator.authenticate(request);
  }

  /** Throws what a request is refused with. */
  async admitMessage({ request, actor }: Connection): Promise<void> {
    const message = Object.create(request) as Request;
    this.authenticator.adopt(message, actor);
    await this.guarded('message')(message);
  }

  @Permissions('notifications:read')
  connect(): void {
    // Its decorators are what the guards read.
  }

  @Permissions('notifications:read')
  @RateLimit(SOCKET_MESSAGES)
  message(): void {
    // As above.
  }

  /** Made at the first use, when the application has all of its guards. */
  private guarded(name: 'connect' | 'message'): Guarded {
    let guarded = this.guards.get(name);
    if (!guarded) {
      const options = { guards: true, interceptors: false, filters: false };
      const handler = this[name];
      guarded = this.contexts.create(
        this,
        handler,
        name,
        undefined,
        undefined,
        undefined,
        undefined,
        options,
      ) as Guarded;
      this.guards.set(name, guarded);
    }
    return guarded;
  }
}
