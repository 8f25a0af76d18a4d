import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/actor.js';
import { BadRequest } from '../errors/request.errors.js';

/** Throws when the actor may not read the resource. `id` is what follows the colon in the name of the room. */
type Authorize = (actor: Actor, id: string) => Promise<unknown>;

/** The kinds of rooms, and who may join them. Modules register theirs when they are created. */
@Injectable()
export class Rooms {
  private readonly kinds = new Map<string, Authorize>();

  /** Throws when the kind is taken. */
  register(kind: string, authorize: Authorize): void {
    if (this.kinds.has(kind)) throw new Error(`Two kinds of rooms are called ${kind}.`);
    this.kinds.set(kind, authorize);
  }

  /** Throws BadRequest when there is no such kind, and what its module throws when the actor may not join. */
  async authorize(actor: Actor, room: string): Promise<void> {
    const [kind = '', id = ''] = room.split(':', 2);
    const authorize = this.kinds.get(kind);
    if (!authorize) throw new BadRequest(`There are no rooms of the kind ${kind.slice(0, 32)}.`);
    await authorize(actor, id);
  }
}
