import type { Logger } from '@nestjs/common';

const QUIET_MS = 10_000;

/** Logs the errors of a connection that is being made again all the time: one line now and then, not one an attempt. */
export class OutageLog {
  private quietUntil = 0;

  constructor(
    private readonly logger: Logger,
    private readonly message: string,
  ) {}

  note(error: Error): void {
    if (Date.now() < this.quietUntil) return;
    this.quietUntil = Date.now() + QUIET_MS;
    this.logger.warn({ err: error }, this.message);
  }
}
