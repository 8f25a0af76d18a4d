/** Aborts after its time, unless it is stopped. */
export class AbortTimer {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly ms: number) {
    this.restart();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  restart(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.controller.abort(), this.ms);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

/**
 * Aborted when one of the signals is, until it is stopped. `AbortSignal.any` keeps what it has followed until the next
 * full garbage collection, however long ago the call has ended.
 */
export class AnyAborted {
  private readonly controller = new AbortController();
  private readonly abort = () => this.controller.abort();
  private readonly sources: readonly AbortSignal[];

  constructor(sources: Readonly<Record<string, AbortSignal>>) {
    this.sources = Object.values(sources);
    for (const source of this.sources) source.addEventListener('abort', this.abort);
    if (this.sources.some(({ aborted }) => aborted)) this.abort();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  stop(): void {
    for (const source of this.sources) source.removeEventListener('abort', this.abort);
  }
}
