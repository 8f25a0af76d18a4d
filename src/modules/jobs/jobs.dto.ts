import { redactText } from '../../kernel/logging/redact-text.js';
import { QUEUES } from '../../kernel/jobs/queues.js';
import {
  EnumProperty,
  IntegerProperty,
  TextProperty,
  type Timestamp,
  TimestampProperty,
} from '../../kernel/http/responses/response-properties.js';
import { EnumField, IntegerParameter } from '../../kernel/http/validation/scalar.fields.js';
import { JOB_STATES, type JobState, type JobView } from './jobs.service.js';

export class ListJobsQuery {
  @EnumField(JOB_STATES, { description: 'State of the jobs.', optional: true, default: 'failed' })
  state: JobState = 'failed';

  @EnumField(QUEUES, { description: 'Only jobs of this queue.', optional: true }) queue?: string;

  @IntegerParameter({ description: 'Maximum number of items.', min: 1, max: 50, default: 20, optional: true })
  limit = 20;

  @IntegerParameter({ description: 'Number of items to skip.', min: 0, max: 100_000, default: 0, optional: true })
  offset = 0;
}

/** A job without its data, which may be personal. */
export class JobResponse {
  @TextProperty('Id in its queue.', '0196a1f0-5b7c-7b6e-9c0d-4f2f9a3d1e55') id!: string;
  @EnumProperty(QUEUES, 'Queue.') queue!: string;
  @TextProperty('Name.', 'order.placed') name!: string;
  @TextProperty('State.', 'failed') state!: string;
  @IntegerProperty('Number of attempts.', 4) attempts!: number;

  @TextProperty('Why the last attempt failed.', 'connect ECONNREFUSED', { nullable: true })
  failedReason!: string | null;

  @TextProperty('Id of the request that caused it.', 'a-request-id', { nullable: true }) requestId!: string | null;
  @TimestampProperty('Time of creation.') createdAt!: Timestamp;
  @TimestampProperty('When it completed or failed.', { nullable: true }) finishedAt!: Timestamp | null;

  static from(this: void, { queue, state, job }: JobView): JobResponse {
    const { requestid = null } = (job.data ?? {}) as { requestid?: string | null };
    return {
      id: String(job.id),
      queue,
      name: job.name,
      state,
      attempts: job.attemptsMade,
      failedReason: state === 'failed' && job.failedReason ? redactText(job.failedReason) : null,
      requestId: requestid,
      createdAt: new Date(job.timestamp),
      finishedAt: job.finishedOn ? new Date(job.finishedOn) : null,
    };
  }
}

export class RetriedJobsResponse {
  @IntegerProperty('Jobs that are retried.', 120) retried!: number;
  @IntegerProperty('Failed jobs that are left, those that failed again meanwhile included.', 0) left!: number;
}
