import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Etag } from '../../../kernel/http/responses/etag.js';
import { type ExpectedVersions, IfMatch } from '../../../kernel/http/responses/if-match.js';
import { CreatedResponse } from '../../../kernel/http/responses/created-response.js';
import { SkipIdempotency } from '../../../kernel/http/idempotency/idempotency.interceptor.js';
import { Paginator, type Page } from '../../../kernel/http/pagination/paginator.js';
import { ApiPage } from '../../../kernel/http/pagination/page.response.js';
import { IdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { UuidPipe } from '../../../kernel/http/request.pipe.js';
import { PolicySimulationRequest, PolicySimulationResponse } from './policy-simulation.dto.js';
import { PolicySimulationService } from './policy-simulation.service.js';
import { ListRulesQuery, PatchRuleRequest, RuleRequest, RuleResponse } from './rules.dto.js';
import { RulesService } from './rules.service.js';

@ApiTags('rules')
@Controller('rules')
@Permissions('access:manage')
export class RulesController {
  constructor(
    private readonly rules: RulesService,
    private readonly simulation: PolicySimulationService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List rules', description: 'The highest priority first unless sorted otherwise.' })
  @ApiPage(RuleResponse)
  list(@Query() query: ListRulesQuery): Promise<Page<RuleResponse>> {
    return this.paginator.page(query, (window) => this.rules.list(query.filter, window), RuleResponse.from);
  }

  @Get(':id')
  @Etag()
  @ApiOperation({ summary: 'Get a rule' })
  @ApiOkResponse({ type: RuleResponse, description: 'The rule.' })
  async get(@Param('id', UuidPipe) id: string): Promise<RuleResponse> {
    return RuleResponse.from(await this.rules.get(id));
  }

  @IdempotentPost()
  @CreatedResponse(RuleResponse)
  @ApiOperation({
    summary: 'Make a rule',
    description: 'It acts on the next request. Try it first: `POST /api/v1/rules/test` takes a rule along.',
  })
  async create(@CurrentActor() actor: Actor, @Body() body: RuleRequest): Promise<RuleResponse> {
    return RuleResponse.from(await this.rules.create(actor, body));
  }

  @IdempotentPost('test')
  @SkipIdempotency()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Try what would be decided',
    description:
      'For anybody, any permission and any thing, by a request you describe, and with a rule that is not made yet. Says which rule or role decided, and why.',
  })
  @ApiOkResponse({ type: PolicySimulationResponse, description: 'The decision. Nothing has changed.' })
  async test(@CurrentActor() actor: Actor, @Body() body: PolicySimulationRequest): Promise<PolicySimulationResponse> {
    return PolicySimulationResponse.from(await this.simulation.simulate(actor, body));
  }

  @Put(':id')
  @Etag()
  @ApiOperation({
    summary: 'Replace a rule',
    description: 'Every writable field; those left out get their default. It acts on the next request.',
  })
  @ApiOkResponse({ type: RuleResponse, description: 'The rule as it is now.' })
  async replace(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: RuleRequest,
  ): Promise<RuleResponse> {
    return RuleResponse.from(await this.rules.update(actor, id, body, expected));
  }

  @Patch(':id')
  @Etag()
  @ApiOperation({
    summary: 'Change a rule',
    description: 'The named fields; the others stay. It acts on the next request.',
  })
  @ApiOkResponse({ type: RuleResponse, description: 'The rule as it is now.' })
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchRuleRequest,
  ): Promise<RuleResponse> {
    return RuleResponse.from(await this.rules.update(actor, id, body, expected));
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Delete a rule', description: 'It acts on the next request.' })
  @ApiNoContentResponse({ description: 'Deleted.' })
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.rules.delete(actor, id, expected);
  }
}
