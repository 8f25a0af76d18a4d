import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '../../auth/actor.js';
import { Authenticator } from '../../auth/guard/authenticator.js';
import { AppError } from '../../errors/app-error.js';
import { ThrottledLogger } from '../../logging/throttled-logger.js';
import { Fanout, type FanoutListener } from '../../realtime/fanout/fanout.js';
import type { RoomMessage } from '../../realtime/message.js';
import { Inbox } from '../../realtime/ports/inbox.js';
import { type SourceEvent, SourceStream } from './source-stream.js';

/** Messages of an inbox that are read at once. */
const BATCH = 50;
/** Between two looks for messages of inboxes that no signal announced. */
const SWEEP_MS = 5000;

interface Subscriber {
  readonly userId: string;
  /** Of the inbox, at the last look. */
  lastPosition?: number;
  onInbox?(): void;
  onRoomMessage?(message: RoomMessage): void;
}

/** The source streams of subscriptions, fed by the fan-out that also feeds sockets. */
@Injectable()
export class SourceStreamsService implements FanoutListener, OnModuleInit, OnModuleDestroy {
  private readonly outages = new ThrottledLogger(
    new Logger(SourceStreamsService.name),
    'Subscriptions are ended, because what they tell of cannot be read.',
  );
  private readonly subscribers = new Set<Subscriber>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly fanout: Fanout,
    private readonly inbox: Inbox,
    private readonly authenticator: Authenticator,
  ) {}

  onModuleInit(): void {
    this.fanout.listen(this);
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  onInboxes(userIds: readonly string[]): void {
    for (const subscriber of this.subscribers) if (userIds.includes(subscriber.userId)) subscriber.onInbox?.();
  }

  onRoomMessage(message: RoomMessage): void {
    for (const subscriber of this.subscribers) subscriber.onRoomMessage?.(message);
  }

  onResumed(): void {
    for (const subscriber of this.subscribers) subscriber.onInbox?.();
  }

  /**
   * `read` of each message to rooms that `concerns` the subscriber, at most once. Messages of what the user may not
   * see, for which `read` throws an AppError, are left out.
   */
  ofRooms<Root extends object>(
    actor: Actor,
    request: Request,
    concerns: (message: RoomMessage) => boolean,
    read: (current: Actor, message: RoomMessage) => Promise<Root>,
  ): SourceStream<RoomMessage, Root> {
    const readOne = async (current: Actor, message: RoomMessage) => [await read(current, message)];
    const stream: SourceStream<RoomMessage, Root> = this.open(actor, request, readOne, {
      userId: actor.userId,
      onRoomMessage: (message) => concerns(message) && stream.push(message),
    });
    return stream;
  }

  /** What `read` finds whenever there may be new messages in the inbox of the subscriber: at most `limit`, the next ones later. */
  ofInbox<Root extends object>(
    actor: Actor,
    request: Request,
    read: (current: Actor, limit: number) => Promise<readonly Root[]>,
  ): SourceStream<true, Root> {
    const readBatch = async (current: Actor) => {
      const roots = await read(current, BATCH);
      if (roots.length === BATCH) stream.pushOnce(true);
      return roots;
    };
    const onInbox = () => stream.pushOnce(true);
    const stream: SourceStream<true, Root> = this.open(actor, request, readBatch, { userId: actor.userId, onInbox });
    // What was committed before this process listened for the user.
    onInbox();
    return stream;
  }

  private open<Signal, Root extends object>(
    actor: Actor,
    request: Request,
    read: (current: Actor, signal: Signal) => Promise<readonly Root[]>,
    subscriber: Subscriber,
  ): SourceStream<Signal, Root> {
    this.subscribers.add(subscriber);
    return new SourceStream(
      (signal) => this.read(actor, request, (current) => read(current, signal)),
      () => this.subscribers.delete(subscriber),
    );
  }

  /** Null when the subscription has to end. */
  private async read<Root extends object>(
    actor: Actor,
    request: Request,
    read: (current: Actor) => Promise<readonly Root[]>,
  ): Promise<Array<SourceEvent<Root>> | null> {
    try {
      const current = await this.authenticator.findCurrent(actor, request);
      return current && (await read(current)).map((root) => ({ actor: current, root }));
    } catch (error) {
      const kind = error instanceof AppError ? error.type.kind : 'unavailable';
      if (kind === 'unauthenticated') return null;
      if (kind !== 'unavailable') return [];
      this.outages.warn(error as Error);
      return null;
    }
  }

  private async sweep(): Promise<void> {
    const waiting = [...this.subscribers].filter(({ onInbox }) => onInbox);
    if (waiting.length === 0) return;
    try {
      const last = await this.inbox.lastPositions([...new Set(waiting.map(({ userId }) => userId))]);
      for (const subscriber of waiting) {
        const position = last.get(subscriber.userId);
        if (position !== subscriber.lastPosition) subscriber.onInbox?.();
        subscriber.lastPosition = position;
      }
    } catch (error) {
      this.outages.warn(error as Error);
    }
  }
}
