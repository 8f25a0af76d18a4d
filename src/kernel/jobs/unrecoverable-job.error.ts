import { UnrecoverableError } from 'bullmq';

/** A failure that a retry cannot resolve. A job that throws it fails for good, and is kept like every failed job. */
export class UnrecoverableJobError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Turns an UnrecoverableJobError of `work` into the error that BullMQ does not retry. */
export async function withUnrecoverableErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UnrecoverableJobError)) throw error;
    throw Object.assign(new UnrecoverableError(error.message), { stack: error.stack });
  }
}
