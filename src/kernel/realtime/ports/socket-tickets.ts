import type { Actor } from '../../auth/actor.js';

/** Port: single-use tickets for the handshake of a socket. The notifications module provides it. */
export abstract class SocketTickets {
  /** The user who requested the ticket, with what they may do by now; null for one that is unknown, used or expired. */
  abstract redeem(ticket: string): Promise<Actor | null>;
}
