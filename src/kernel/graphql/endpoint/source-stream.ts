import type { Actor } from '../../auth/actor.js';
import { BoundedAsyncQueue } from './bounded-async-queue.js';

/** What a subscription is executed for once more. */
export interface SourceEvent<Root extends object = object> {
  /** The subscriber with what they may do by then. */
  readonly actor: Actor;
  /** The value of the field of Subscription, by its name. */
  readonly root: Root;
}

/**
 * The source stream of a subscription (GraphQL specification, 6.2.3.1): `read` of each signal, when the client has
 * taken what was before. A client that is too far behind ends it.
 */
export class SourceStream<Signal, Root extends object> implements AsyncIterableIterator<SourceEvent<Root>> {
  private readonly signals: BoundedAsyncQueue<Signal>;
  private events: ReadonlyArray<SourceEvent<Root>> = [];

  /** `read` gives null to end the stream. `onEnd` is called once. */
  constructor(
    private readonly read: (signal: Signal) => Promise<ReadonlyArray<SourceEvent<Root>> | null>,
    onEnd: () => void,
  ) {
    this.signals = new BoundedAsyncQueue(onEnd);
  }

  push(signal: Signal): void {
    this.signals.push(signal);
  }

  /** For signals that all say the same. */
  pushOnce(signal: Signal): void {
    if (this.signals.isEmpty) this.signals.push(signal);
  }

  async next(): Promise<IteratorResult<SourceEvent<Root>, undefined>> {
    for (;;) {
      const [value, ...rest] = this.events;
      this.events = rest;
      if (value) return { value, done: false };
      const signal = await this.signals.next();
      if (signal.done === true) return { value: undefined, done: true };
      const events = await this.read(signal.value);
      if (!events) return this.return();
      this.events = events;
    }
  }

  /** Ends it at once, also while a signal is awaited. */
  return(): Promise<IteratorResult<SourceEvent<Root>, undefined>> {
    this.events = [];
    return this.signals.return() as Promise<IteratorResult<never, undefined>>;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
