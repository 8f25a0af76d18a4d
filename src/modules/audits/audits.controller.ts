import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { AllowApiKey, Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { filterOf } from '../../kernel/http/pagination/list.query.js';
import { type Page, PageResponse } from '../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../kernel/http/pagination/paginator.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { VersionedResponse } from '../../kernel/http/responses/etag.js';
import { NoContentResponse } from '../../kernel/http/responses/json-response.js';
import { type Target, TargetResource } from '../../kernel/http/responses/target-resource.js';
import { UuidPipe } from '../../kernel/http/validation/uuid.pipe.js';
import { AuditAmendmentsService } from './audit-amendments.service.js';
import { AmendAuditRequest, AuditRequest, AuditResponse, ListAuditsQuery } from './audits.dto.js';
import { AuditsService } from './audits.service.js';

@ApiTags('audits')
@Controller('audits')
export class AuditsController {
  constructor(
    private readonly audits: AuditsService,
    private readonly amendments: AuditAmendmentsService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @AllowApiKey('audits:read')
  @PageResponse(AuditResponse)
  @ApiOperation({
    summary: 'List audit records',
    description: 'Your own; with `audits:read` those of all users. Withdrawn records are left out.',
  })
  async list(@CurrentActor() actor: Actor, @Query() query: ListAuditsQuery): Promise<Page<AuditResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respond(await this.audits.list(actor, filterOf(query), page), AuditResponse.from);
  }

  @IdempotentPost()
  @Permissions('audits:create')
  @CreatedResponse(AuditResponse)
  @ApiOperation({
    summary: 'Record an event',
    description: 'An event of your own. Its `source` is `client`, which tells it from records of the application.',
  })
  async create(@CurrentActor() actor: Actor, @Body() request: AuditRequest): Promise<AuditResponse> {
    const { actionType: action, entityType, entityId, status, details } = request;
    const event = { action, entityType, entityId, status, details: details ?? undefined };
    return AuditResponse.from(await this.audits.create(actor, event));
  }

  @Get(':id')
  @AllowApiKey('audits:read')
  @VersionedResponse(AuditResponse, { derived: true })
  @ApiOperation({
    summary: 'Get an audit record',
    description: 'One of your own; with `audits:read` any, as it was last amended, withdrawn ones included.',
  })
  async get(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<AuditResponse> {
    return AuditResponse.from(await this.audits.get(actor, id));
  }

  @Put(':id')
  @AllowApiKey('audits:manage')
  @VersionedResponse(AuditResponse, {
    problems: ['audit_status_final', 'audit_withdrawn', 'audit_amended_meanwhile'],
  })
  @ApiOperation({
    summary: 'Amend an audit record',
    description:
      'Status and details of an event that you recorded; with `audits:manage` of any record. Only `pending` becomes ' +
      '`success` or `failure`. The amendment is a record of its own, and the original can still be proved.',
  })
  async amend(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() request: AmendAuditRequest,
  ): Promise<AuditResponse> {
    return AuditResponse.from(await this.amendments.amend(actor, target, { ...request }));
  }

  @Delete(':id')
  @Permissions('audits:manage')
  @NoContentResponse({ problems: ['audit_withdrawn', 'audit_amended_meanwhile'] })
  @ApiOperation({
    summary: 'Withdraw an audit record',
    description: 'Lists leave it out from now on. Nothing is deleted: it can still be read and proved.',
  })
  async withdraw(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<void> {
    await this.amendments.withdraw(actor, target);
  }
}
