import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { Request } from 'express';
import { type ExecutionResult, subscribe } from 'graphql';
import type { Actor } from '../../auth/actor.js';
import { Authenticator } from '../../auth/guard/authenticator.js';
import { AppError } from '../../errors/app-error.js';
import { problem } from '../../errors/problem.js';
import { EventFeed, type EventNotice } from '../../events/event-feed.js';
import { EventQueue } from './event-queue.js';
import type { Operation } from './documents.service.js';
import { GraphqlContext } from './graphql-context.js';

/** Nothing is told to a user who has lost access; within this time the connection also ends. */
const CHECK_MS = 5000;
/** Of one user, in one process. */
const MAX_OPEN = 20;

class TooManySubscriptions extends problem(
  'too_many_requests',
  'graphql_too_many_subscriptions',
  'Too many subscriptions',
  'The user has as many open subscriptions as are allowed. End one of them first.',
  () => `You have ${MAX_OPEN} open subscriptions. End one of them first.`,
) {}

/** Runs subscriptions on the feed of events. */
@Injectable()
export class SubscriptionsService implements OnModuleDestroy {
  /** Functions that end the open subscriptions, by user. */
  private readonly open = new Map<string, Set<() => void>>();

  constructor(
    private readonly host: GraphQLSchemaHost,
    private readonly feed: EventFeed,
    private readonly authenticator: Authenticator,
  ) {}

  onModuleDestroy(): void {
    for (const ends of this.open.values()) for (const end of ends) end();
  }

  /** Throws TooManySubscriptions. A result for each event, or one result with errors when the subscription is refused. Ends with the connection. */
  async start(
    { document }: Operation,
    { variables, operationName }: { variables: Readonly<Record<string, unknown>>; operationName?: string },
    request: Request,
    actor: Actor | undefined,
  ): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult> {
    if ((this.open.get(actor?.userId ?? '')?.size ?? 0) >= MAX_OPEN) throw new TooManySubscriptions();
    const started = await subscribe({
      schema: this.host.schema,
      document,
      operationName,
      variableValues: variables,
      contextValue: new GraphqlContext(request, actor),
    });
    if (!(Symbol.asyncIterator in started)) return started;
    const end = () => void started.return(undefined);
    request.res?.once('close', end);
    if (actor) {
      this.register(actor.userId, request, end);
      this.endWithAccess(actor, request, end);
    }
    return started;
  }

  /**
   * `read` of each notice that `concerns` the subscriber, with what the user may do by then. Null is left out, and so is
   * what the user may not see.
   */
  follow<Value>(
    actor: Actor,
    request: Request,
    concerns: (notice: EventNotice) => boolean,
    read: (current: Actor, subject: string) => Promise<Value>,
  ): AsyncIterableIterator<Value> {
    const queue: EventQueue<Value> = new EventQueue(() => unsubscribe());
    const push = async ({ subject }: EventNotice) => {
      try {
        const current = await this.authenticator.findCurrent(actor, request);
        if (current) queue.push(await read(current, subject));
        else await queue.return();
      } catch (error) {
        if (!(error instanceof AppError)) await queue.return();
      }
    };
    // One after the other, so that results come in the order of the events.
    let last = Promise.resolve();
    const unsubscribe = this.feed.subscribe((notice) => {
      if (concerns(notice)) last = last.then(() => push(notice));
    });
    return queue;
  }

  private register(userId: string, request: Request, end: () => void): void {
    const ends = this.open.get(userId) ?? new Set();
    this.open.set(userId, ends.add(end));
    request.res?.once('close', () => {
      ends.delete(end);
      if (ends.size === 0) this.open.delete(userId);
    });
  }

  private endWithAccess(actor: Actor, request: Request, end: () => void): void {
    const timer = setInterval(() => {
      this.authenticator.findCurrent(actor, request).then(
        (current) => current ?? end(),
        (error: unknown) => error instanceof AppError && error.type.kind === 'unauthenticated' && end(),
      );
    }, CHECK_MS).unref();
    request.res?.once('close', () => clearInterval(timer));
  }
}
