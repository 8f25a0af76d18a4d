/** More would only mean that the client reads too slowly: it is better off reading anew. */
const MAX_WAITING = 100;

/**
 * Values that are pushed by one side and awaited by the other. `return` ends it at once, also while a value is awaited;
 * an async generator would wait for that value first.
 */
export class BoundedAsyncQueue<Value> implements AsyncIterableIterator<Value> {
  private readonly waiting: Value[] = [];
  private take: ((result: IteratorResult<Value, undefined>) => void) | undefined;
  private isOver = false;

  /** `onEnd` is called once, when it ends. */
  constructor(private readonly onEnd: () => void) {}

  /** Whether no value waits for the other side. */
  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Ends the queue when the other side is too far behind. */
  push(value: Value): void {
    if (this.isOver) return;
    if (this.take) {
      this.take({ value, done: false });
      this.take = undefined;
    } else if (this.waiting.length < MAX_WAITING) this.waiting.push(value);
    else this.end();
  }

  next(): Promise<IteratorResult<Value, undefined>> {
    const value = this.waiting.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.isOver) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => (this.take = resolve));
  }

  return(): Promise<IteratorResult<Value, undefined>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.take?.({ value: undefined, done: true });
    this.take = undefined;
    this.onEnd();
  }
}
