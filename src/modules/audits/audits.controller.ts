import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { AllowApiKey } from '../../kernel/auth/guard/access.decorators.js';
import { filterOf } from '../../kernel/http/pagination/list.query.js';
import { type Page, PageResponse } from '../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../kernel/http/pagination/paginator.js';
import { OkResponse } from '../../kernel/http/responses/json-response.js';
import { UuidPipe } from '../../kernel/http/validation/uuid.pipe.js';
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
  @PageResponse(AuditResponse)
  @ApiOperation({ summary: 'List audit records', description: 'Your own; with `audits:read` those of all users.' })
  async list(@CurrentActor() actor: Actor, @Query() query: ListAuditsQuery): Promise<Page<AuditResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respond(await this.audits.list(actor, filterOf(query), page), AuditResponse.from);
  }

  @Get(':id')
  @AllowApiKey('audits:read')
  @OkResponse(AuditResponse)
  @ApiOperation({ summary: 'Get an audit record', description: 'One of your own; with `audits:read` any.' })
  async get(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<AuditResponse> {
    return AuditResponse.from(await this.audits.get(actor, id));
  }
}
