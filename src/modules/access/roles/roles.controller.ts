import { Body, Controller, Delete, Get, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { filterOf } from '../../../kernel/http/pagination/list.query.js';
import { type Page, PageResponse } from '../../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../../kernel/http/pagination/paginator.js';
import { CreatedResponse } from '../../../kernel/http/responses/created-response.js';
import { VersionedResponse } from '../../../kernel/http/responses/etag.js';
import { NoContentResponse } from '../../../kernel/http/responses/json-response.js';
import { type Target, TargetResource } from '../../../kernel/http/responses/target-resource.js';
import { UuidPipe } from '../../../kernel/http/validation/uuid.pipe.js';
import { ListRolesQuery, PatchRoleRequest, RoleRequest, RoleResponse } from './roles.dto.js';
import { RolesService } from './roles.service.js';

const TAKES_EFFECT = 'Takes effect with the next request of each user who has the role.';

@ApiTags('roles')
@Controller('roles')
@Permissions('access:manage')
export class RolesController {
  constructor(
    private readonly roles: RolesService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @PageResponse(RoleResponse)
  @ApiOperation({ summary: 'List roles', description: 'Sorted by name by default.' })
  async list(@Query() query: ListRolesQuery): Promise<Page<RoleResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respond(await this.roles.list(filterOf(query), page), RoleResponse.from);
  }

  @Get(':id')
  @VersionedResponse(RoleResponse, { derived: true })
  @ApiOperation({ summary: 'Get a role' })
  async get(@Param('id', UuidPipe) id: string): Promise<RoleResponse> {
    return RoleResponse.from(await this.roles.get(id));
  }

  @IdempotentPost()
  @CreatedResponse(RoleResponse, { problems: ['role_name_taken'], example: { name: 'packing' } })
  @ApiOperation({ summary: 'Create a role', description: 'A role inherits the permissions of its parent.' })
  async create(@CurrentActor() actor: Actor, @Body() body: RoleRequest): Promise<RoleResponse> {
    return RoleResponse.from(await this.roles.create(actor, body));
  }

  @Put(':id')
  @VersionedResponse(RoleResponse, { problems: ['role_name_taken', 'role_protected', 'role_cycle'] })
  @ApiOperation({ summary: 'Replace a role', description: TAKES_EFFECT })
  async replace(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: RoleRequest,
  ): Promise<RoleResponse> {
    return RoleResponse.from(await this.roles.update(actor, target, body));
  }

  @Patch(':id')
  @VersionedResponse(RoleResponse, { problems: ['role_name_taken', 'role_protected', 'role_cycle'] })
  @ApiOperation({ summary: 'Change a role', description: TAKES_EFFECT })
  async patch(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: PatchRoleRequest,
  ): Promise<RoleResponse> {
    return RoleResponse.from(await this.roles.update(actor, target, body));
  }

  @Delete(':id')
  @NoContentResponse({
    problems: ['role_in_use', 'role_protected'],
  })
  @ApiOperation({
    summary: 'Delete a role',
    description: 'A system role, a role of users and a parent of other roles cannot be deleted.',
  })
  async delete(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<void> {
    await this.roles.delete(actor, target);
  }
}
