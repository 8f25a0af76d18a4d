import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/actor.js';
import { AppError } from '../errors/app-error.js';
import { BadRequest } from '../errors/request.errors.js';
import { counter } from '../telemetry/metrics/metrics.js';
import type { Connection } from './connection.js';
import { isOwnRoom, Rooms } from './rooms.js';
import { SocketGuards } from './socket-guards.js';
import { SocketProblems } from './socket-problems.js';

const MAX_ROOMS = 50;

const received = counter('keelson_socket_messages_received_total', 'Messages that clients sent.');

/** Answers the messages of clients: `subscribe`, `unsubscribe` and `ping`. */
@Injectable()
export class ClientMessages {
  constructor(
    private readonly guards: SocketGuards,
    private readonly rooms: Rooms,
    private readonly problems: SocketProblems,
  ) {}

  /** Answers by the acknowledgement of socket.io if the client wants one, else only problems, as an event. */
  async receive(connection: Connection, event: string, args: readonly unknown[]): Promise<void> {
    received.inc();
    const acknowledge = args.at(-1);
    const reply = typeof acknowledge === 'function' ? (acknowledge as (answer: object) => void) : undefined;
    await connection.run(async () => {
      try {
        await this.guards.admitMessage(connection);
        const answer = await this.handle(connection, event, args[0]);
        reply?.({ ok: true, ...answer });
      } catch (error) {
        const problem = JSON.parse(this.problems.documentOf(error)) as object;
        if (reply) reply({ ok: false, problem });
        else connection.send('problem', problem);
        if (error instanceof AppError && error.type.kind === 'too_many_requests') connection.close('too_many_messages');
      }
    });
  }

  private async handle(connection: Connection, event: string, content: unknown): Promise<object> {
    if (event === 'ping') return { ts: new Date().toISOString() };
    if (event !== 'subscribe' && event !== 'unsubscribe')
      throw new BadRequest(`There is no message ${event.slice(0, 32)}. There are subscribe, unsubscribe and ping.`);
    const room = (content as { room?: unknown } | null | undefined)?.room;
    if (typeof room !== 'string' || room.length > 100)
      throw new BadRequest('room must be the name of a room, such as order:<id>, in an object { "room": ... }.');
    if (event === 'subscribe') await this.subscribe(connection, room);
    else if (isOwnRoom(connection.actor, room))
      throw new BadRequest('A connection stays in the rooms of its user, of its roles and of everyone.');
    else connection.rooms.delete(room);
    return { room };
  }

  private async subscribe(connection: Connection, room: string): Promise<void> {
    let actor: Actor;
    do {
      ({ actor } = connection);
      await this.rooms.authorize(actor, room);
      // Another actor has taken its place when what it may do changed meanwhile.
    } while (connection.actor !== actor);
    if (connection.rooms.size >= MAX_ROOMS && !connection.rooms.has(room))
      throw new BadRequest(`A connection may be in ${MAX_ROOMS} rooms. Leave one first.`);
    connection.rooms.add(room);
  }
}
