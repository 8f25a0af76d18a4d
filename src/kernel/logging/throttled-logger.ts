import type { Logger } from '@nestjs/common';

const INTERVAL_MS = 10_000;

/** Logs the errors of a connection that is retried all the time, at most one in ten seconds. */
export class ThrottledLogger {
  private quietUntil = 0;

  constructor(
    private readonly logger: Logger,
    private readonly message: string,
  ) {}

  warn(error: Error): void {
    if (Date.now() < this.quietUntil) return;
    this.quietUntil = Date.now() + INTERVAL_MS;
    this.logger.warn({ err: error }, this.message);
  }
}
