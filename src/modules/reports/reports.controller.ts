import { Readable } from 'node:stream';
import { Body, Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { ApiProblem } from '../../kernel/http/problems/problem.response.js';
import { Etag } from '../../kernel/http/responses/etag.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { Paginator, type Page } from '../../kernel/http/pagination/paginator.js';
import { ApiPage } from '../../kernel/http/pagination/page.response.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { UuidPipe } from '../../kernel/http/request.pipe.js';
import { declareLimit } from '../../kernel/rate-limits/limit.js';
import { RateLimit } from '../../kernel/rate-limits/rate-limit.decorators.js';
import { ReportedDayResponse, ReportedLineResponse } from './report-content.dto.js';
import { ListReportsQuery, ReportRequest, ReportResponse } from './reports.dto.js';
import { ReportsService } from './reports.service.js';

/** One report can keep a worker busy for minutes. */
const ASKING_FOR_REPORTS = declareLimit('reports', 10, 60);

@ApiTags('reports')
@Controller('reports')
export class ReportsController {
  constructor(
    private readonly reports: ReportsService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @Permissions('reports:create')
  @ApiOperation({ summary: 'List reports', description: 'Your own; with `reports:read` everybody’s. Newest first.' })
  @ApiPage(ReportResponse)
  list(@CurrentActor() actor: Actor, @Query() query: ListReportsQuery): Promise<Page<ReportResponse>> {
    return this.paginator.page(query, (window) => this.reports.list(actor, query.filter, window), ReportResponse.from);
  }

  @IdempotentPost()
  @RateLimit(ASKING_FOR_REPORTS)
  @Permissions('reports:create')
  @CreatedResponse(ReportResponse)
  @ApiOperation({
    summary: 'Ask for a report',
    description: 'It is written in the background: look at its `status` until it is `done`, then fetch its content.',
  })
  async request(@CurrentActor() actor: Actor, @Body() body: ReportRequest): Promise<ReportResponse> {
    return ReportResponse.from(await this.reports.create(actor, body));
  }

  @Get(':id')
  @Permissions('reports:create')
  @Etag()
  @ApiOperation({ summary: 'Get a report', description: 'How far it is, and until when it can be downloaded.' })
  @ApiOkResponse({ type: ReportResponse, description: 'The report.' })
  async get(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<ReportResponse> {
    return ReportResponse.from(await this.reports.get(actor, id));
  }

  @Get(':id/content')
  @Permissions('reports:create')
  @ApiOperation({ summary: 'Download a report', description: 'Your own, once it is `done` and until it expires.' })
  @ApiExtraModels(ReportedLineResponse, ReportedDayResponse)
  @ApiOkResponse({
    description: 'The content, as a file with a name.',
    content: {
      'text/csv': { schema: { type: 'string' }, example: 'day,currency,orders\r\n2026-01-31,EUR,12\r\n' },
      'application/json': {
        schema: {
          type: 'array',
          items: {
            oneOf: [{ $ref: getSchemaPath(ReportedLineResponse) }, { $ref: getSchemaPath(ReportedDayResponse) }],
          },
          example: [
            {
              day: '2026-01-31',
              currency: 'EUR',
              orders: 12,
              paidOrders: 9,
              cancelledOrders: 1,
              revenueAmount: 91_800,
            },
          ],
        },
      },
    },
  })
  @ApiProblem(409, 'It is not done yet, Retry-After says when to look again; or it could not be written.')
  @ApiProblem(410, 'It has expired.')
  async content(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<StreamableFile> {
    const { name, mediaType, bytes, chunks } = await this.reports.getContent(actor, id);
    return new StreamableFile(Readable.from(chunks), {
      type: mediaType,
      disposition: `attachment; filename="${name}"`,
      length: bytes,
    });
  }
}
