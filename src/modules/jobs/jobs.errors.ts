import { describeMembers } from '../../kernel/errors/problem-documentation.js';
import { problem } from '../../kernel/errors/problem.js';

export class JobNotFound extends problem(
  'not_found',
  'job_not_found',
  'No such job',
  'No queue with this name has a job with this id. Completed jobs are removed after an hour; failed jobs stay until they are retried or discarded.',
  (queue: string, id?: string) =>
    id === undefined ? `There is no queue ${queue}.` : `The queue ${queue} has no job with the id ${id}.`,
) {}

export class JobNotFailed extends problem(
  'conflict',
  'job_not_failed',
  'The job has not failed',
  'Only a job whose last attempt failed can be retried or discarded. `state` is its current state; a waiting or active job continues by itself.',
  (state: string) => [`The job has not failed; it is ${state}.`, { extensions: { state } }],
) {}

describeMembers('job_not_failed', {
  state: { type: 'string', description: 'State of the job.', example: 'waiting' },
});
