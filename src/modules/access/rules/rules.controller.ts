import { Body, Controller, Delete, Get, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost, NonIdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { filterOf } from '../../../kernel/http/pagination/list.query.js';
import { type Page, PageResponse } from '../../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../../kernel/http/pagination/paginator.js';
import { CreatedResponse } from '../../../kernel/http/responses/created-response.js';
import { VersionedResponse } from '../../../kernel/http/responses/etag.js';
import { NoContentResponse, OkResponse } from '../../../kernel/http/responses/json-response.js';
import { type Target, TargetResource } from '../../../kernel/http/responses/target-resource.js';
import { UuidPipe } from '../../../kernel/http/validation/uuid.pipe.js';
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
  @PageResponse(RuleResponse)
  @ApiOperation({ summary: 'List rules', description: 'The highest priority first by default.' })
  async list(@Query() query: ListRulesQuery): Promise<Page<RuleResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respond(await this.rules.list(filterOf(query), page), RuleResponse.from);
  }

  @Get(':id')
  @VersionedResponse(RuleResponse)
  @ApiOperation({ summary: 'Get a rule' })
  async get(@Param('id', UuidPipe) id: string): Promise<RuleResponse> {
    return RuleResponse.from(await this.rules.get(id));
  }

  @IdempotentPost()
  @CreatedResponse(RuleResponse, { problems: ['rule_name_taken'], example: { name: 'Packers stay in the office' } })
  @ApiOperation({
    summary: 'Create a rule',
    description: 'Takes effect with the next request. `POST /api/v1/rules/test` simulates a rule before it is created.',
  })
  async create(@CurrentActor() actor: Actor, @Body() body: RuleRequest): Promise<RuleResponse> {
    return RuleResponse.from(await this.rules.create(actor, body));
  }

  @NonIdempotentPost('test')
  @OkResponse(PolicySimulationResponse)
  @ApiOperation({
    summary: 'Simulate a decision',
    description:
      'For any user, permission, resource and request, and optionally with a rule that does not exist yet. Explains which rule or role decides. Changes nothing.',
  })
  async test(@CurrentActor() actor: Actor, @Body() body: PolicySimulationRequest): Promise<PolicySimulationResponse> {
    return PolicySimulationResponse.from(await this.simulation.simulate(actor, body));
  }

  @Put(':id')
  @VersionedResponse(RuleResponse, { problems: ['rule_name_taken'] })
  @ApiOperation({ summary: 'Replace a rule', description: 'Takes effect with the next request.' })
  async replace(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: RuleRequest,
  ): Promise<RuleResponse> {
    return RuleResponse.from(await this.rules.update(actor, target, body));
  }

  @Patch(':id')
  @VersionedResponse(RuleResponse, { problems: ['rule_name_taken'] })
  @ApiOperation({ summary: 'Change a rule', description: 'Takes effect with the next request.' })
  async patch(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: PatchRuleRequest,
  ): Promise<RuleResponse> {
    return RuleResponse.from(await this.rules.update(actor, target, body));
  }

  @Delete(':id')
  @NoContentResponse()
  @ApiOperation({ summary: 'Delete a rule', description: 'Takes effect with the next request.' })
  async delete(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<void> {
    await this.rules.delete(actor, target);
  }
}
