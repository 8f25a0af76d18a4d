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
import {
  ListPermissionsQuery,
  PatchPermissionRequest,
  PermissionRequest,
  PermissionResponse,
} from './permissions.dto.js';
import { PermissionsService } from './permissions.service.js';

@ApiTags('permissions')
@Controller('permissions')
@Permissions('access:manage')
export class PermissionsController {
  constructor(
    private readonly permissions: PermissionsService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List permissions', description: 'By name unless sorted otherwise.' })
  @ApiPage(PermissionResponse)
  list(@Query() query: ListPermissionsQuery): Promise<Page<PermissionResponse>> {
    return this.paginator.page(query, (window) => this.permissions.list(query.filter, window), PermissionResponse.from);
  }

  @Get(':id')
  @Etag()
  @ApiOperation({ summary: 'Get a permission' })
  @ApiOkResponse({ type: PermissionResponse, description: 'The permission.' })
  async get(@Param('id', UuidPipe) id: string): Promise<PermissionResponse> {
    return PermissionResponse.from(await this.permissions.get(id));
  }

  @IdempotentPost()
  @CreatedResponse(PermissionResponse)
  @ApiOperation({
    summary: 'Make a permission',
    description: 'For those who ask about it from outside, such as a frontend: code asks only for its own.',
  })
  async create(@CurrentActor() actor: Actor, @Body() body: PermissionRequest): Promise<PermissionResponse> {
    return PermissionResponse.from(await this.permissions.create(actor, body));
  }

  @Put(':id')
  @Etag()
  @ApiOperation({
    summary: 'Replace a permission',
    description:
      'Every writable field; those left out get their default. Of a permission that code asks for only the description can change.',
  })
  @ApiOkResponse({ type: PermissionResponse, description: 'The permission as it is now.' })
  async replace(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PermissionRequest,
  ): Promise<PermissionResponse> {
    return PermissionResponse.from(await this.permissions.update(actor, id, body, expected));
  }

  @Patch(':id')
  @Etag()
  @ApiOperation({
    summary: 'Change a permission',
    description:
      'The named fields; the others stay. Of a permission that code asks for only the description can change.',
  })
  @ApiOkResponse({ type: PermissionResponse, description: 'The permission as it is now.' })
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchPermissionRequest,
  ): Promise<PermissionResponse> {
    return PermissionResponse.from(await this.permissions.update(actor, id, body, expected));
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Delete a permission',
    description: 'It is taken from every role and account. One that code asks for can not be deleted.',
  })
  @ApiNoContentResponse({ description: 'Deleted.' })
  @ApiProblem(409, 'Code asks for it.')
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.permissions.delete(actor, id, expected);
  }
}
