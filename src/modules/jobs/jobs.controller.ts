import { Controller, Delete, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { documentedParameter } from '../../kernel/http/openapi/documented-parameter.js';
import { Page, PageResponse } from '../../kernel/http/pagination/page.response.js';
import { NoContentResponse, OkResponse } from '../../kernel/http/responses/json-response.js';
import { QUEUES } from '../../kernel/jobs/queues.js';
import { JobResponse, ListJobsQuery, RetriedJobsResponse } from './jobs.dto.js';
import { JobsService } from './jobs.service.js';

function QueueParam(): ParameterDecorator {
  const schema = { type: 'string', enum: [...QUEUES], example: 'events' };
  return documentedParameter(Param('queue'), ApiParam({ name: 'queue', description: 'Queue of the job.', schema }));
}

/** Ids are those of the queue: the id of an event, or the name of a scheduled task. */
function JobIdParam(): ParameterDecorator {
  const schema = { type: 'string', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001' };
  return documentedParameter(Param('id'), ApiParam({ name: 'id', description: 'Id in its queue.', schema }));
}

@ApiTags('jobs')
@Controller('jobs')
@Permissions('jobs:manage')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get()
  @PageResponse(JobResponse, { linked: false })
  @ApiOperation({ summary: 'List jobs', description: 'Failed jobs by default.' })
  async list(@Query() query: ListJobsQuery): Promise<Page<JobResponse>> {
    const { limit, offset } = query;
    const { rows, total } = await this.jobs.list(query);
    return new Page(rows.map(JobResponse.from), { limit, offset, total, nextCursor: null });
  }

  @Get(':queue/:id')
  @OkResponse(JobResponse)
  @ApiOperation({ summary: 'Get a job' })
  async get(@QueueParam() queue: string, @JobIdParam() id: string): Promise<JobResponse> {
    return JobResponse.from(await this.jobs.get(queue, id));
  }

  @IdempotentPost(':queue/:id/retry')
  @OkResponse(JobResponse, { problems: ['job_not_failed'] })
  @ApiOperation({ summary: 'Retry a failed job', description: 'With the full number of attempts.' })
  async retry(
    @CurrentActor() actor: Actor,
    @QueueParam() queue: string,
    @JobIdParam() id: string,
  ): Promise<JobResponse> {
    return JobResponse.from(await this.jobs.retry(actor, queue, id));
  }

  @IdempotentPost(':queue/retry-failed')
  @OkResponse(RetriedJobsResponse)
  @ApiOperation({
    summary: 'Retry the failed jobs of a queue',
    description:
      'The oldest 1000, with the full number of attempts, as after an outage. Call it again while `left` is not 0.',
  })
  retryFailed(@CurrentActor() actor: Actor, @QueueParam() queue: string): Promise<RetriedJobsResponse> {
    return this.jobs.retryFailed(actor, queue);
  }

  @Delete(':queue/:id')
  @NoContentResponse({ problems: ['job_not_failed'] })
  @ApiOperation({
    summary: 'Discard a failed job',
    description: 'Its work is never done. For an event, only the handlers that failed are affected.',
  })
  async discard(@CurrentActor() actor: Actor, @QueueParam() queue: string, @JobIdParam() id: string): Promise<void> {
    await this.jobs.discard(actor, queue, id);
  }
}
