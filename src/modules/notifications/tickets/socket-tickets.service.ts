import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import { LocalPrincipals } from '../../../kernel/auth/ports/principal-resolver.js';
import { Database } from '../../../kernel/database/database.js';
import type { SocketTickets } from '../../../kernel/realtime/ports/socket-tickets.js';
import { generateToken, hashToken } from '../../../kernel/secrets/opaque-token.js';
import { ChangeRecorderService } from '../../audits/change-recorder.service.js';
import { SocketTicketsRepository } from './socket-tickets.repository.js';

const TICKET_SECONDS = 30;

/** Tickets for clients that can send neither a header nor a payload with the handshake, in place of a token in the URL. */
@Injectable()
export class SocketTicketsService implements SocketTickets {
  constructor(
    private readonly database: Database,
    private readonly tickets: SocketTicketsRepository,
    private readonly principals: LocalPrincipals,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /** A ticket that opens one connection with the rights of the actor's token, and ends with it. */
  create(actor: Actor): Promise<{ ticket: string; expiresIn: number }> {
    const { userId, credential } = actor;
    const { token, hash } = generateToken();
    return this.database.transaction(async () => {
      await this.tickets.insert({ hash, userId, credential }, TICKET_SECONDS);
      await this.recorder.record(actor, {
        action: 'create',
        entityType: 'socket_ticket',
        entityId: userId,
        details: { expiresIn: TICKET_SECONDS },
      });
      return { ticket: token, expiresIn: TICKET_SECONDS };
    });
  }

  async redeem(ticket: string): Promise<Actor | null> {
    const hash = hashToken(ticket);
    const found = hash && (await this.tickets.redeem(hash));
    if (!found) return null;
    const { userId, credential } = found;
    const principal = await (credential.sessionId === undefined
      ? this.principals.resolveUser(userId)
      : this.principals.resolveSession(userId, credential.sessionId));
    return principal && { ...principal, credential };
  }
}
