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
import {
  ListPermissionsQuery,
  PatchPermissionRequest,
  PermissionRequest,
  PermissionResponse,
} from './permissions.dto.js';
import { PermissionsService } from './permissions.service.js';

const SYSTEM_PERMISSIONS = 'Only the description of a system permission can be changed.';

@ApiTags('permissions')
@Controller('permissions')
@Permissions('access:manage')
export class PermissionsController {
  constructor(
    private readonly permissions: PermissionsService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @PageResponse(PermissionResponse)
  @ApiOperation({ summary: 'List permissions', description: 'Sorted by name by default.' })
  async list(@Query() query: ListPermissionsQuery): Promise<Page<PermissionResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respond(await this.permissions.list(filterOf(query), page), PermissionResponse.from);
  }

  @Get(':id')
  @VersionedResponse(PermissionResponse)
  @ApiOperation({ summary: 'Get a permission' })
  async get(@Param('id', UuidPipe) id: string): Promise<PermissionResponse> {
    return PermissionResponse.from(await this.permissions.get(id));
  }

  @IdempotentPost()
  @CreatedResponse(PermissionResponse, { problems: ['permission_name_taken'], example: { name: 'invoices:write' } })
  @ApiOperation({
    summary: 'Create a permission',
    description:
      'For other applications, such as a front end, that ask for it. The code of this application uses only its own permissions.',
  })
  async create(@CurrentActor() actor: Actor, @Body() body: PermissionRequest): Promise<PermissionResponse> {
    return PermissionResponse.from(await this.permissions.create(actor, body));
  }

  @Put(':id')
  @VersionedResponse(PermissionResponse, { problems: ['permission_name_taken', 'permission_protected'] })
  @ApiOperation({ summary: 'Replace a permission', description: SYSTEM_PERMISSIONS })
  async replace(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: PermissionRequest,
  ): Promise<PermissionResponse> {
    return PermissionResponse.from(await this.permissions.update(actor, target, body));
  }

  @Patch(':id')
  @VersionedResponse(PermissionResponse, { problems: ['permission_name_taken', 'permission_protected'] })
  @ApiOperation({ summary: 'Change a permission', description: SYSTEM_PERMISSIONS })
  async patch(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: PatchPermissionRequest,
  ): Promise<PermissionResponse> {
    return PermissionResponse.from(await this.permissions.update(actor, target, body));
  }

  @Delete(':id')
  @NoContentResponse({ problems: ['permission_protected'] })
  @ApiOperation({
    summary: 'Delete a permission',
    description: 'Removes it from all roles and users. A system permission cannot be deleted.',
  })
  async delete(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<void> {
    await this.permissions.delete(actor, target);
  }
}
