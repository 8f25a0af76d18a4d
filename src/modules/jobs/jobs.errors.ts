import { AppError } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';

const jobNotFound = problemType(
  'not_found',
  'job_not_found',
  'No such job',
  'No queue of this name has a job with this id. Finished jobs are removed after an hour; failed ones stay until they are retried or discarded.',
);
const jobNotFailed = problemType(
  'conflict',
  'job_not_failed',
  'The job has not failed',
  'Only a job that failed for good can be retried or discarded. `state` says where it is now; one that is waiting or at work goes on by itself.',
);

export class JobNotFound extends AppError {
  constructor(queue: string, id: string) {
    super(jobNotFound, `The queue ${queue} has no job with the id ${id}.`);
  }
}

export class JobNotFailed extends AppError {
  constructor(state: string) {
    super(jobNotFailed, `The job has not failed for good; it is ${state}.`, { extensions: { state } });
  }
}
