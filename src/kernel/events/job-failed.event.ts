import type { JobFailure } from '../jobs/job-failures.js';
import { eventType } from './domain-event.js';

/** A job failed after all of its attempts, and waits for an admin to retry or discard it. */
export const JobFailed = eventType<JobFailure>('job.failed', 1);
