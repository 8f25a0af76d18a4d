import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Application, Request } from 'express';
import type { Socket } from 'socket.io';
import { contextOf, runInContext } from '../context/request-context.js';
import { AccessWatch } from './access-watch.js';
import { Connection } from './connection.js';
import { Connections } from './connections.js';
import { requestOf } from './handshake.js';
import { Inbox, type InboxPosition } from './ports/inbox.js';
import { SocketGuards } from './socket-guards.js';
import { SocketProblems } from './socket-problems.js';
import { UpgradeCheck } from './upgrade-check.js';

/** An authenticated client, not connected yet. */
export interface Admission {
  readonly connection: Connection;
  readonly start: InboxPosition;
  /** Invalidations before the client was authenticated. */
  readonly epoch: number;
}

/** Decides whether a connection becomes a socket, and whether its handshake is accepted. */
@Injectable()
export class SocketAdmission {
  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly upgrades: UpgradeCheck,
    private readonly guards: SocketGuards,
    private readonly problems: SocketProblems,
    private readonly connections: Connections,
    private readonly access: AccessWatch,
    private readonly inbox: Inbox,
  ) {}

  /** Null, or the problem document that the upgrade is refused with. */
  refuseUpgrade(request: Request): string | null {
    // As Express does with each request it serves.
    Object.setPrototypeOf(request, this.prototype);
    try {
      this.upgrades.require(request);
      return null;
    } catch (error) {
      return this.problems.documentOf(error);
    }
  }

  /** Counts the connection for its address until it closes. */
  count(request: Request, onClose: (hook: () => void) => void): void {
    this.upgrades.count(request, onClose);
  }

  /** Throws an error with the problem document as its data, which socket.io sends to the client. */
  async admit(socket: Socket): Promise<Admission> {
    const context = contextOf(socket.request as Request);
    return runInContext(context, async () => {
      try {
        const { epoch } = this.access;
        const { request, ticket, lastId } = requestOf(socket, this.prototype);
        if (isByCookie(request, ticket)) this.upgrades.requireOwnOrigin(socket.request);
        const actor = await this.guards.admit(request, ticket);
        const start = await this.inbox.open(actor.userId, lastId);
        this.connections.requireSpace(actor.userId);
        return { connection: new Connection(socket, request, context, actor, start.position), start, epoch };
      } catch (error) {
        throw this.problems.connectErrorOf(error);
      }
    });
  }

  private get prototype(): object {
    return this.adapter.httpAdapter.getInstance<Application & { request: object }>().request;
  }
}

/** A cookie is used where no other credential is given. */
function isByCookie({ headers }: Request, ticket: string | undefined): boolean {
  const { cookie, authorization, 'x-api-key': apiKey } = headers;
  return cookie !== undefined && authorization === undefined && apiKey === undefined && ticket === undefined;
}
