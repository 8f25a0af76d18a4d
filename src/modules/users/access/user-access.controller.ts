import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { VersionedResponse } from '../../../kernel/http/responses/etag.js';
import { responseOf } from '../../../kernel/http/responses/response-properties.js';
import { type Target, TargetResource } from '../../../kernel/http/responses/target-resource.js';
import { UuidPipe } from '../../../kernel/http/validation/uuid.pipe.js';
import { UserPermissionsRequest, UserRolesRequest } from '../user-requests.dto.js';
import { UserResponse } from '../users.dto.js';
import { UserPermissionsResponse } from './user-access.dto.js';
import { UserAccessService } from './user-access.service.js';

@ApiTags('users')
@Controller('users/:id')
export class UserAccessController {
  constructor(private readonly access: UserAccessService) {}

  @Put('roles')
  @Permissions('users:manage')
  @VersionedResponse(UserResponse, { problems: ['beyond_own_access', 'last_admin'] })
  @ApiOperation({
    summary: 'Replace the roles of a user',
    description:
      'Takes effect with the next request of the user. Callers who are not admins can assign only roles that they have, to users who have no others. The last active admin stays an admin.',
  })
  async setRoles(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() { roles }: UserRolesRequest,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.access.setRoles(actor, target, roles));
  }

  @Get('permissions')
  @Permissions('users:read')
  @VersionedResponse(UserPermissionsResponse, { derived: true })
  @ApiOperation({
    summary: 'Get the permissions of a user',
    description: 'Those of the user itself, and all including those of the roles.',
  })
  async permissions(@Param('id', UuidPipe) id: string): Promise<UserPermissionsResponse> {
    return responseOf(UserPermissionsResponse, await this.access.getPermissions(id));
  }

  @Put('permissions')
  @Permissions('users:manage')
  @VersionedResponse(UserPermissionsResponse, { problems: ['beyond_own_access'] })
  @ApiOperation({
    summary: 'Replace the permissions of a user',
    description:
      'Those of the user itself, without those of the roles. Takes effect with the next request of the user. Callers who are not admins can grant only permissions that they have.',
  })
  async setPermissions(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() { permissions }: UserPermissionsRequest,
  ): Promise<UserPermissionsResponse> {
    return responseOf(UserPermissionsResponse, await this.access.setPermissions(actor, target, permissions));
  }
}
