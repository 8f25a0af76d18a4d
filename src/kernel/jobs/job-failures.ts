import { Injectable } from '@nestjs/common';

/** A job that failed after all of its attempts. */
export interface JobFailure {
  readonly queue: string;
  readonly job: string;
  readonly jobId: string;
  readonly attempts: number;
}

/** Tells a listener about failed jobs. */
@Injectable()
export class JobFailures {
  private listener: ((failure: JobFailure) => Promise<void>) | undefined;

  /** One listener. What it throws is logged. */
  listen(listener: (failure: JobFailure) => Promise<void>): void {
    this.listener = listener;
  }

  async report(failure: JobFailure): Promise<void> {
    await this.listener?.(failure);
  }
}
