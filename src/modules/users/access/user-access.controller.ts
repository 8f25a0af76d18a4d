import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Etag } from '../../../kernel/http/responses/etag.js';
import { type ExpectedVersions, IfMatch } from '../../../kernel/http/responses/if-match.js';
import { UuidPipe } from '../../../kernel/http/request.pipe.js';
import { UserPermissionsResponse } from './user-access.dto.js';
import { UserAccessService } from './user-access.service.js';
import { UserPermissionsRequest, UserRolesRequest } from '../user-requests.dto.js';
import { UserResponse } from '../users.dto.js';

@ApiTags('users')
@Controller('users/:id')
export class UserAccessController {
  constructor(private readonly access: UserAccessService) {}

  @Put('roles')
  @Permissions('users:manage')
  @Etag()
  @ApiOperation({
    summary: 'Give a user other roles',
    description:
      'The whole list; felt by the next request of the user. Who is no admin gives only roles they hold, to users who hold no others. The last active admin stays one.',
  })
  @ApiOkResponse({ type: UserResponse, description: 'The user as they are now.' })
  async setRoles(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() { roles }: UserRolesRequest,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.access.setRoles(actor, id, roles, expected));
  }

  @Get('permissions')
  @Permissions('users:read')
  @Etag()
  @ApiOperation({
    summary: 'Get what a user may do',
    description: 'The permissions given to the user, and all that come with the roles.',
  })
  @ApiOkResponse({ type: UserPermissionsResponse, description: 'The permissions.' })
  async permissions(@Param('id', UuidPipe) id: string): Promise<UserPermissionsResponse> {
    return UserPermissionsResponse.from(await this.access.getPermissions(id));
  }

  @Put('permissions')
  @Permissions('users:manage')
  @Etag()
  @ApiOperation({
    summary: 'Give a user other permissions',
    description:
      'The whole list, beside what the roles bring; felt by the next request of the user. Who is no admin gives only permissions they hold.',
  })
  @ApiOkResponse({ type: UserPermissionsResponse, description: 'The permissions as they are now.' })
  async setPermissions(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() { permissions }: UserPermissionsRequest,
  ): Promise<UserPermissionsResponse> {
    return UserPermissionsResponse.from(await this.access.setPermissions(actor, id, permissions, expected));
  }
}
