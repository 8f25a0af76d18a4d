import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { ApiProblem } from '../../../kernel/http/problems/problem.response.js';
import { Etag } from '../../../kernel/http/responses/etag.js';
import { type ExpectedVersions, IfMatch } from '../../../kernel/http/responses/if-match.js';
import { CreatedResponse } from '../../../kernel/http/responses/created-response.js';
import { Paginator, type Page } from '../../../kernel/http/pagination/paginator.js';
import { ApiPage } from '../../../kernel/http/pagination/page.response.js';
import { IdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { UuidPipe } from '../../../kernel/http/request.pipe.js';
import { ListRolesQuery, PatchRoleRequest, RoleRequest, RoleResponse } from './roles.dto.js';
import { RolesService } from './roles.service.js';

@ApiTags('roles')
@Controller('roles')
@Permissions('access:manage')
export class RolesController {
  constructor(
    private readonly roles: RolesService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List roles', description: 'By name unless sorted otherwise.' })
  @ApiPage(RoleResponse)
  list(@Query() query: ListRolesQuery): Promise<Page<RoleResponse>> {
    return this.paginator.page(query, (window) => this.roles.list(query.filter, window), RoleResponse.from);
  }

  @Get(':id')
  @Etag()
  @ApiOperation({ summary: 'Get a role' })
  @ApiOkResponse({ type: RoleResponse, description: 'The role.' })
  async get(@Param('id', UuidPipe) id: string): Promise<RoleResponse> {
    return RoleResponse.from(await this.roles.get(id));
  }

  @IdempotentPost()
  @CreatedResponse(RoleResponse)
  @ApiOperation({ summary: 'Make a role', description: 'With a parent it also brings what that brings.' })
  async create(@CurrentActor() actor: Actor, @Body() body: RoleRequest): Promise<RoleResponse> {
    return RoleResponse.from(await this.roles.create(actor, body));
  }

  @Put(':id')
  @Etag()
  @ApiOperation({
    summary: 'Replace a role',
    description:
      'Every writable field; those left out get their default. It acts on the next request of everybody who holds the role.',
  })
  @ApiOkResponse({ type: RoleResponse, description: 'The role as it is now.' })
  async replace(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: RoleRequest,
  ): Promise<RoleResponse> {
    return RoleResponse.from(await this.roles.update(actor, id, body, expected));
  }

  @Patch(':id')
  @Etag()
  @ApiOperation({
    summary: 'Change a role',
    description: 'The named fields; the others stay. It acts on the next request of everybody who holds the role.',
  })
  @ApiOkResponse({ type: RoleResponse, description: 'The role as it is now.' })
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchRoleRequest,
  ): Promise<RoleResponse> {
    return RoleResponse.from(await this.roles.update(actor, id, body, expected));
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Delete a role',
    description: 'One that accounts hold, or that is the parent of others, can not be deleted.',
  })
  @ApiNoContentResponse({ description: 'Deleted.' })
  @ApiProblem(409, 'It is a system role, accounts hold it, or it is the parent of others.')
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.roles.delete(actor, id, expected);
  }
}
