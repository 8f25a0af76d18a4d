import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { Request } from 'express';
import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Actor } from '../../auth/actor.js';
import { Authenticator } from '../../auth/guard/authenticator.js';
import { StreamAccessMonitor } from '../../auth/guard/stream-access-monitor.js';
import { onResponseClose } from '../../context/on-response-close.js';
import { problem } from '../../errors/problem.js';
import type { Operation } from './documents.service.js';
import { GraphqlContext } from './graphql-context.js';
import type { GraphqlRequest } from './graphql-request.js';
import type { SourceEvent } from './source-stream.js';

/** Of one user, in one process. */
const MAX_OPEN = 20;

class TooManySubscriptions extends problem(
  'too_many_requests',
  'graphql_too_many_subscriptions',
  'Too many subscriptions',
  'The user has as many open subscriptions as are allowed. End one of them first.',
  () => `You have ${MAX_OPEN} open subscriptions. End one of them first.`,
) {}

type Source = AsyncIterableIterator<SourceEvent>;

/** From the request on, so that requests which begin together are counted, too. */
class OpenSubscription {
  private source: Source | undefined;
  private isEnded = false;

  attach(source: Source): void {
    this.source = source;
    if (this.isEnded) this.end();
  }

  end(): void {
    this.isEnded = true;
    void this.source?.return?.();
  }
}

/** Runs subscriptions. */
@Injectable()
export class SubscriptionsService implements OnModuleDestroy {
  /** By user; those of anonymous callers by their address. */
  private readonly open = new Map<string, Set<OpenSubscription>>();

  constructor(
    private readonly host: GraphQLSchemaHost,
    private readonly authenticator: Authenticator,
    private readonly streams: StreamAccessMonitor,
  ) {}

  onModuleDestroy(): void {
    for (const all of this.open.values()) for (const each of all) each.end();
  }

  /**
   * A result for each event, or one result with errors when the subscription is refused. Ends with the connection.
   * Throws TooManySubscriptions.
   */
  async start(
    { document }: Operation,
    { variables, operationName }: GraphqlRequest,
    request: Request,
    actor: Actor | undefined,
  ): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult> {
    const subscription = new OpenSubscription();
    const release = this.reserve(actor?.userId ?? request.ip ?? '', subscription);
    const execution = { schema: this.host.schema, document, operationName, variableValues: variables };
    let source: AsyncIterable<unknown> | ExecutionResult;
    try {
      source = await createSourceEventStream({ ...execution, contextValue: new GraphqlContext(request, actor) });
    } catch (error) {
      release();
      throw error;
    }
    if (!(Symbol.asyncIterator in source)) {
      release();
      return source;
    }
    subscription.attach(source as Source);
    const timer = actor && this.endWithAccess(actor, request, subscription);
    onResponseClose(request.res, () => {
      clearInterval(timer);
      subscription.end();
      release();
    });
    return executeEach(execution, source as Source, request);
  }

  /** Returns a function that gives the place back. Throws TooManySubscriptions. */
  private reserve(subscriber: string, subscription: OpenSubscription): () => void {
    const all = this.open.get(subscriber) ?? new Set();
    if (all.size >= MAX_OPEN) throw new TooManySubscriptions();
    this.open.set(subscriber, all.add(subscription));
    return () => {
      all.delete(subscription);
      if (all.size === 0 && this.open.get(subscriber) === all) this.open.delete(subscriber);
    };
  }

  /** Nothing is told to a user who has lost access; the subscription also ends. */
  private endWithAccess(actor: Actor, request: Request, subscription: OpenSubscription): NodeJS.Timeout {
    return this.streams.watch(
      async () => (await this.authenticator.findCurrent(actor, request)) !== null,
      () => subscription.end(),
    );
  }
}

/** Each event is an operation of its own: what was loaded and decided for the one before is not used again. */
async function* executeEach(
  execution: ExecutionArgs,
  source: Source,
  request: Request,
): AsyncGenerator<ExecutionResult, void> {
  for await (const { actor, root } of source)
    yield await execute({ ...execution, rootValue: root, contextValue: new GraphqlContext(request, actor) });
}
