import { ApiProperty } from '@nestjs/swagger';
import { ParseInteger, EnumField, IntegerField } from '../../kernel/http/validation/fields.js';
import { redactText } from '../../kernel/logging/redact-text.js';
import { QUEUES } from '../../kernel/jobs/queues.js';
import { JOB_STATES, type JobState, type JobView } from './jobs.service.js';

export class ListJobsQuery {
  @EnumField(JOB_STATES, { description: 'Where the jobs are.', optional: true, default: 'failed' })
  state: JobState = 'failed';

  @EnumField(QUEUES, { description: 'Only of this queue.', optional: true })
  queue?: string;

  @ParseInteger()
  @IntegerField({ description: 'Most entries in one answer.', min: 1, max: 50, default: 20, optional: true })
  limit = 20;

  @ParseInteger()
  @IntegerField({ description: 'Entries to skip.', min: 0, max: 100_000, default: 0, optional: true })
  offset = 0;
}

/** A piece of work in a queue. What it works on is not shown: it may be about people. */
export class JobResponse {
  @ApiProperty({ type: String, example: '0196a1f0-5b7c-7b6e-9c0d-4f2f9a3d1e55' })
  id!: string;

  @ApiProperty({ type: String, enum: [...QUEUES], example: 'events' })
  queue!: string;

  @ApiProperty({ type: String, example: 'order.placed' })
  name!: string;

  @ApiProperty({ type: String, example: 'failed' })
  state!: string;

  @ApiProperty({ type: 'integer', description: 'Tries it has had.', example: 4 })
  attempts!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why the last try failed.',
    example: 'connect ECONNREFUSED',
  })
  failedReason!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The request that caused it.', example: 'a-request-id' })
  requestId!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-01-31T12:00:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-01-31T12:00:09.000Z' })
  finishedAt!: string | null;

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
      createdAt: new Date(job.timestamp).toISOString(),
      finishedAt: job.finishedOn ? new Date(job.finishedOn).toISOString() : null,
    };
  }
}
