import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/actor.js';
import { NotAllowed } from '../auth/auth.errors.js';
import { BadRequest } from '../errors/request.errors.js';

/** Throws when the actor may not read the resource. `id` is what follows the colon in the name of the room. */
type Authorize = (actor: Actor, id: string) => Promise<unknown>;

/** The room of every client. */
export const BROADCAST = 'broadcast';

const ROLE = 'role:';
const USER = 'user:';

export function roleRoom(role: string): string {
  return `${ROLE}${role}`;
}

export function userRoom(userId: string): string {
  return `${USER}${userId}`;
}

/**
 * Whether a client of the actor is in the room without subscribing: that of everyone, of its user and of each of its
 * roles. Asked for each client and message, so it makes no objects.
 */
export function isOwnRoom({ userId, roles }: Actor, room: string): boolean {
  if (room.startsWith(USER)) return room.length === USER.length + userId.length && room.endsWith(userId);
  return room === BROADCAST || (room.startsWith(ROLE) && roles.has(room.slice(ROLE.length)));
}

/** The kinds of rooms, and who may join them. Modules register theirs when they are created. */
@Injectable()
export class Rooms {
  private readonly kinds = new Map<string, Authorize>([['role', refuseRole]]);

  /** Throws when the kind is taken. */
  register(kind: string, authorize: Authorize): void {
    if (this.kinds.has(kind)) throw new Error(`Two kinds of rooms are called ${kind}.`);
    this.kinds.set(kind, authorize);
  }

  /** Throws BadRequest when there is no such kind, and what its module throws when the actor may not join. */
  async authorize(actor: Actor, room: string): Promise<void> {
    if (isOwnRoom(actor, room)) return;
    const [kind = '', id = ''] = room.split(':', 2);
    const authorize = this.kinds.get(kind);
    if (!authorize) throw new BadRequest(`There are no rooms of the kind ${kind.slice(0, 32)}.`);
    await authorize(actor, id);
  }
}

/** For roles that the actor lacks. */
function refuseRole({ credential }: Actor, role: string): never {
  throw new NotAllowed(`the role ${role.slice(0, 64)}`, credential.kind);
}
