import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../kernel/auth/access.decorators.js';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import type { Page } from '../../kernel/http/lists/lists.js';
import { ApiPage } from '../../kernel/http/lists/page.response.js';
import { Post } from '../../kernel/http/post.js';
import { JobResponse, ListJobsQuery } from './jobs.dto.js';
import { JobsService } from './jobs.service.js';

@ApiTags('jobs')
@Controller('jobs')
@Permissions('jobs:manage')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get()
  @ApiOperation({ summary: 'List jobs', description: 'Those that failed for good, unless `state` says otherwise.' })
  @ApiPage(JobResponse)
  async list(@Query() query: ListJobsQuery): Promise<Page<JobResponse>> {
    const { limit, offset } = query;
    const { rows, total } = await this.jobs.list(query, query);
    return { items: rows.map(JobResponse.from), page: { limit, offset, total, nextCursor: null } };
  }

  @Get(':queue/:id')
  @ApiOperation({ summary: 'Get a job' })
  @ApiOkResponse({ type: JobResponse, description: 'The job.' })
  async get(@Param('queue') queue: string, @Param('id') id: string): Promise<JobResponse> {
    return JobResponse.from(await this.jobs.get(queue, id));
  }

  @Post(':queue/:id/retry')
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
