import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowApiKey } from '../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { Paginator, type Page } from '../../kernel/http/pagination/paginator.js';
import { ApiPage } from '../../kernel/http/pagination/page.response.js';
import { UuidPipe } from '../../kernel/http/request.pipe.js';
import { AuditResponse, ListAuditsQuery } from './audits.dto.js';
import { AuditsService } from './audits.service.js';

@ApiTags('audits')
@Controller('audits')
export class AuditsController {
  constructor(
    private readonly audits: AuditsService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @AllowApiKey('audits:read')
  @ApiOperation({ summary: 'List audit records', description: 'Your own; with `audits:read` everybody’s.' })
  @ApiPage(AuditResponse)
  list(@CurrentActor() actor: Actor, @Query() query: ListAuditsQuery): Promise<Page<AuditResponse>> {
    return this.paginator.page(query, (window) => this.audits.list(actor, query.filter, window), AuditResponse.from);
  }

  @Get(':id')
  @AllowApiKey('audits:read')
  @ApiOperation({ summary: 'Get an audit record', description: 'One of your own; with `audits:read` anybody’s.' })
  @ApiOkResponse({ type: AuditResponse, description: 'The record.' })
  async get(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<AuditResponse> {
    return AuditResponse.from(await this.audits.get(actor, id));
  }
}
