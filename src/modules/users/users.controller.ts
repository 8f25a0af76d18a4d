import { Body, Controller, Delete, Get, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { AllowApiKey, Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { filterOf } from '../../kernel/http/pagination/list.query.js';
import { type Page, PageResponse } from '../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../kernel/http/pagination/paginator.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { VersionedResponse } from '../../kernel/http/responses/etag.js';
import { type ExpectedVersions, IfMatch } from '../../kernel/http/responses/if-match.js';
import { NoContentResponse } from '../../kernel/http/responses/json-response.js';
import { type Target, TargetResource } from '../../kernel/http/responses/target-resource.js';
import { UuidPipe } from '../../kernel/http/validation/uuid.pipe.js';
import { UserChangesService } from './user-changes.service.js';
import { UserProvisioningService } from './user-provisioning.service.js';
import { CreateUserRequest, PatchMeRequest, PatchUserRequest, UserRequest } from './user-requests.dto.js';
import { ListUsersQuery, UserResponse } from './users.dto.js';
import { UsersService } from './users.service.js';

/** The user of the demo as it is: the example changes nothing. */
const DEMO_USER = { email: 'user@example.com', firstName: 'Uma', lastName: 'Demo', username: 'uma' };

const WRITE_PROBLEMS = ['beyond_own_access', 'email_taken', 'username_taken', 'email_and_username_taken'];

@ApiTags('users')
@Controller('users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly provisioning: UserProvisioningService,
    private readonly changes: UserChangesService,
    private readonly paginator: Paginator,
  ) {}

  @Get('me')
  @AllowApiKey()
  @VersionedResponse(UserResponse, { derived: true, problems: ['user_not_found'] })
  @ApiOperation({ summary: 'Get yourself', description: 'The user of the access token or API key.' })
  async me(@CurrentActor() actor: Actor): Promise<UserResponse> {
    return UserResponse.from(await this.users.get(actor, actor.userId));
  }

  @Patch('me')
  @VersionedResponse(UserResponse, {
    problems: ['user_not_found', 'username_taken'],
    example: { ...DEMO_USER, email: undefined },
  })
  @ApiOperation({ summary: 'Change yourself' })
  async patchMe(
    @CurrentActor() actor: Actor,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchMeRequest,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.changes.update(actor, { id: actor.userId, expected }, body));
  }

  @Get()
  @Permissions('users:read')
  @PageResponse(UserResponse)
  @ApiOperation({ summary: 'List users', description: 'Newest first by default.' })
  async list(@Query() query: ListUsersQuery): Promise<Page<UserResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respond(await this.users.list(filterOf(query), page), UserResponse.from);
  }

  @Get(':id')
  @AllowApiKey('users:read')
  @VersionedResponse(UserResponse, { derived: true, problems: ['user_not_found'] })
  @ApiOperation({ summary: 'Get a user', description: 'Yourself; with `users:read` any user.' })
  async get(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<UserResponse> {
    return UserResponse.from(await this.users.get(actor, id));
  }

  @IdempotentPost()
  @Permissions('users:manage')
  @CreatedResponse(UserResponse, { problems: WRITE_PROBLEMS })
  @ApiOperation({
    summary: 'Create a user',
    description: 'Callers who are not admins can assign only roles that they have, and `user`.',
  })
  async create(@CurrentActor() actor: Actor, @Body() body: CreateUserRequest): Promise<UserResponse> {
    return UserResponse.from(await this.provisioning.create(actor, body));
  }

  @Put(':id')
  @Permissions('users:manage')
  @VersionedResponse(UserResponse, { problems: WRITE_PROBLEMS, example: DEMO_USER })
  @ApiOperation({
    summary: 'Replace a user',
    description:
      'Sets names, e-mail address and username; an absent username is removed. A new e-mail address is not verified.',
  })
  async replace(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: UserRequest,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.changes.update(actor, target, body));
  }

  @Patch(':id')
  @Permissions('users:manage')
  @VersionedResponse(UserResponse, { problems: WRITE_PROBLEMS, example: DEMO_USER })
  @ApiOperation({ summary: 'Change a user', description: 'A new e-mail address is not verified.' })
  async patch(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: PatchUserRequest,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.changes.update(actor, target, body));
  }

  @IdempotentPost(':id/deactivate')
  @Permissions('users:manage')
  @VersionedResponse(UserResponse, { problems: ['beyond_own_access', 'last_admin'] })
  @ApiOperation({
    summary: 'Deactivate a user',
    description: 'All credentials of the user are refused from the next request. The last active admin stays active.',
  })
  async deactivate(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<UserResponse> {
    return UserResponse.from(await this.changes.setActive(actor, target, false));
  }

  @IdempotentPost(':id/reactivate')
  @Permissions('users:manage')
  @VersionedResponse(UserResponse, { problems: ['beyond_own_access'] })
  @ApiOperation({ summary: 'Reactivate a user', description: 'The user can sign in again.' })
  async reactivate(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<UserResponse> {
    return UserResponse.from(await this.changes.setActive(actor, target, true));
  }

  @Delete(':id')
  @Permissions('users:manage')
  @NoContentResponse({ problems: ['beyond_own_access', 'last_admin'] })
  @ApiOperation({
    summary: 'Delete a user',
    description:
      'Access ends with the next request; e-mail address and username can be used again. Orders and audit records are kept. The last active admin cannot be deleted.',
  })
  async delete(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<void> {
    await this.changes.delete(actor, target);
  }
}
