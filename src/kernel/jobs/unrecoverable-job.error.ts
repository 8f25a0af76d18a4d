import { UnrecoverableError } from 'bullmq';

/** A failure that another try cannot mend. A job that throws it fails for good, and is kept as every failed job is. */
export class UnrecoverableJobError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Wraps the work of a job for BullMQ: a PermanentFailure in it becomes the queue's own word for no further try. */
export async function withUnrecoverableErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UnrecoverableJobError)) throw error;
    throw Object.assign(new UnrecoverableError(error.message), { stack: error.stack });
  }
}
