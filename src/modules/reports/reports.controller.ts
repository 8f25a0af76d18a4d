import { Readable } from 'node:stream';
import { applyDecorators, Body, Controller, Get, Param, Query, StreamableFile, UseInterceptors } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { filterOf } from '../../kernel/http/pagination/list.query.js';
import { type Page, PageResponse } from '../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../kernel/http/pagination/paginator.js';
import { StreamAccessInterceptor } from '../../kernel/auth/guard/stream-access.interceptor.js';
import { ApiProblems } from '../../kernel/http/problems/problem.response.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { VersionedResponse } from '../../kernel/http/responses/etag.js';
import { UuidPipe } from '../../kernel/http/validation/uuid.pipe.js';
import { declareLimit } from '../../kernel/rate-limits/limit.js';
import { RateLimit } from '../../kernel/rate-limits/rate-limit.decorators.js';
import { ReportedDayResponse, ReportedLineResponse } from './report-content.dto.js';
import { ListReportsQuery, ReportRequest, ReportResponse } from './reports.dto.js';
import { ReportsService } from './reports.service.js';

/** A report can occupy a worker for minutes. */
const REQUESTED_REPORTS = declareLimit('reports', 10, 60);

const DAY_EXAMPLE = {
  day: '2026-01-31',
  currency: 'EUR',
  orders: 12,
  paidOrders: 9,
  cancelledOrders: 1,
  revenueAmount: 91_800,
};

function ApiReportContent(): MethodDecorator {
  const rows = [{ $ref: getSchemaPath(ReportedLineResponse) }, { $ref: getSchemaPath(ReportedDayResponse) }];
  return applyDecorators(
    UseInterceptors(StreamAccessInterceptor),
    ApiExtraModels(ReportedLineResponse, ReportedDayResponse),
    ApiOkResponse({
      description: 'The content, as an attachment.',
      content: {
        'text/csv': { schema: { type: 'string' }, example: 'day,currency,orders\r\n2026-01-31,EUR,12\r\n' },
        'application/json': { schema: { type: 'array', items: { oneOf: rows }, example: [DAY_EXAMPLE] } },
      },
    }),
    ApiProblems('report_not_done', 'report_failed', 'report_expired'),
  );
}

@ApiTags('reports')
@Controller('reports')
@Permissions('reports:create')
export class ReportsController {
  constructor(
    private readonly reports: ReportsService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @PageResponse(ReportResponse)
  @ApiOperation({ summary: 'List reports', description: 'Your own; with `reports:read` all reports. Newest first.' })
  async list(@CurrentActor() actor: Actor, @Query() query: ListReportsQuery): Promise<Page<ReportResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respond(await this.reports.list(actor, filterOf(query), page), ReportResponse.from);
  }

  @IdempotentPost()
  @RateLimit(REQUESTED_REPORTS)
  @CreatedResponse(ReportResponse)
  @ApiOperation({
    summary: 'Request a report',
    description: 'It is written in the background: poll its `status` until it is `done`, then download its content.',
  })
  async request(@CurrentActor() actor: Actor, @Body() body: ReportRequest): Promise<ReportResponse> {
    return ReportResponse.from(await this.reports.create(actor, body));
  }

  @Get(':id')
  @VersionedResponse(ReportResponse)
  @ApiOperation({ summary: 'Get a report', description: 'Its status, progress and expiry.' })
  async get(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<ReportResponse> {
    return ReportResponse.from(await this.reports.get(actor, id));
  }

  @Get(':id/content')
  @ApiReportContent()
  @ApiOperation({ summary: 'Download a report', description: 'Your own, when it is `done` and until it expires.' })
  async content(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<StreamableFile> {
    const { name, mediaType, bytes, chunks } = await this.reports.getContent(actor, id);
    return new StreamableFile(Readable.from(chunks), {
      type: mediaType,
      disposition: `attachment; filename="${name}"`,
      length: bytes,
    });
  }
}
