import { applyDecorators, Controller, Delete, Get, HttpCode, HttpStatus, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import type { Page } from '../../kernel/http/pagination/paginator.js';
import { ApiPage } from '../../kernel/http/pagination/page.response.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { QUEUES } from '../../kernel/jobs/queues.js';
import { JobResponse, ListJobsQuery } from './jobs.dto.js';
import { JobsService } from './jobs.service.js';

/** Which job a route is about. Ids are the queue's: an event's id, or a name that a schedule gave. */
function ApiJob(): MethodDecorator {
  return applyDecorators(
    ApiParam({
      name: 'queue',
      description: 'Its queue.',
      schema: { type: 'string', enum: [...QUEUES], example: 'events' },
    }),
    ApiParam({
      name: 'id',
      description: 'Its id in the queue.',
      schema: { type: 'string', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001' },
    }),
  );
}

@ApiTags('jobs')
@Controller('jobs')
@Permissions('jobs:manage')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get()
  @ApiOperation({ summary: 'List jobs', description: 'Those that failed for good, unless `state` says otherwise.' })
  @ApiPage(JobResponse, { linked: false })
  async list(@Query() query: ListJobsQuery): Promise<Page<JobResponse>> {
    const { limit, offset } = query;
    const { rows, total } = await this.jobs.list(query, query);
    return { items: rows.map(JobResponse.from), page: { limit, offset, total, nextCursor: null } };
  }

  @Get(':queue/:id')
  @ApiJob()
  @ApiOperation({ summary: 'Get a job' })
  @ApiOkResponse({ type: JobResponse, description: 'The job.' })
  async get(@Param('queue') queue: string, @Param('id') id: string): Promise<JobResponse> {
    return JobResponse.from(await this.jobs.get(queue, id));
  }

  @IdempotentPost(':queue/:id/retry')
  @ApiJob()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Retry a failed job', description: 'It gets all of its tries again.' })
  @ApiOkResponse({ type: JobResponse, description: 'The job, which waits now.' })
  async retry(
    @CurrentActor() actor: Actor,
    @Param('queue') queue: string,
    @Param('id') id: string,
  ): Promise<JobResponse> {
    return JobResponse.from(await this.jobs.retry(actor, queue, id));
  }

  @Delete(':queue/:id')
  @ApiJob()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Discard a failed job',
    description: 'What it should have done is never done. Of an event, only the handlers that failed miss it.',
  })
  @ApiNoContentResponse({ description: 'Discarded.' })
  async discard(@CurrentActor() actor: Actor, @Param('queue') queue: string, @Param('id') id: string): Promise<void> {
    await this.jobs.discard(actor, queue, id);
  }
}
