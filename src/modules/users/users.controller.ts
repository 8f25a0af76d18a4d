import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowApiKey, Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { ApiProblem } from '../../kernel/http/problems/problem.response.js';
import { Etag } from '../../kernel/http/responses/etag.js';
import { type ExpectedVersions, IfMatch } from '../../kernel/http/responses/if-match.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { Paginator, type Page } from '../../kernel/http/pagination/paginator.js';
import { ApiPage } from '../../kernel/http/pagination/page.response.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { UuidPipe } from '../../kernel/http/request.pipe.js';
import { UserChangesService } from './user-changes.service.js';
import { UserProvisioningService } from './user-provisioning.service.js';
import { CreateUserRequest, PatchMeRequest, PatchUserRequest, UserRequest } from './user-requests.dto.js';
import { ListUsersQuery, UserResponse } from './users.dto.js';
import { UsersService } from './users.service.js';

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
  @Etag()
  @ApiOperation({ summary: 'Get yourself', description: 'The account that the access token or API key belongs to.' })
  @ApiOkResponse({ type: UserResponse, description: 'You.' })
  async me(@CurrentActor() actor: Actor): Promise<UserResponse> {
    return UserResponse.from(await this.users.get(actor, actor.userId));
  }

  @Patch('me')
  @Etag()
  @ApiOperation({ summary: 'Change yourself', description: 'The named fields; the others stay.' })
  @ApiOkResponse({ type: UserResponse, description: 'You, as you are now.' })
  async patchMe(
    @CurrentActor() actor: Actor,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchMeRequest,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.changes.update(actor, actor.userId, body, expected));
  }

  @Get()
  @Permissions('users:read')
  @ApiOperation({ summary: 'List users', description: 'Newest first unless sorted otherwise.' })
  @ApiPage(UserResponse)
  list(@Query() query: ListUsersQuery): Promise<Page<UserResponse>> {
    return this.paginator.page(query, (window) => this.users.list(query.filter, window), UserResponse.from);
  }

  @Get(':id')
  @AllowApiKey('users:read')
  @Etag()
  @ApiOperation({ summary: 'Get a user', description: 'Yourself; with `users:read` anybody.' })
  @ApiOkResponse({ type: UserResponse, description: 'The user.' })
  @ApiProblem(403, 'It is somebody else, and `users:read` is missing.')
  async get(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<UserResponse> {
    return UserResponse.from(await this.users.get(actor, id));
  }

  @IdempotentPost()
  @Permissions('users:manage')
  @CreatedResponse(UserResponse)
  @ApiOperation({
    summary: 'Add a user',
    description: 'Who is no admin gives only roles they hold themselves, and `user`.',
  })
  async create(@CurrentActor() actor: Actor, @Body() body: CreateUserRequest): Promise<UserResponse> {
    return UserResponse.from(await this.provisioning.create(actor, body));
  }

  @Put(':id')
  @Permissions('users:manage')
  @Etag()
  @ApiOperation({
    summary: 'Replace what a user is called and reached by',
    description: 'Every writable field; a user name that is left out is taken away. Another address is not verified.',
  })
  @ApiOkResponse({ type: UserResponse, description: 'The user as they are now.' })
  async replace(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: UserRequest,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.changes.update(actor, id, body, expected));
  }

  @Patch(':id')
  @Permissions('users:manage')
  @Etag()
  @ApiOperation({
    summary: 'Change a user',
    description: 'The named fields; the others stay. Another address is not verified.',
  })
  @ApiOkResponse({ type: UserResponse, description: 'The user as they are now.' })
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchUserRequest,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.changes.update(actor, id, body, expected));
  }

  @IdempotentPost(':id/deactivate')
  @Permissions('users:manage')
  @HttpCode(HttpStatus.OK)
  @Etag()
  @ApiOperation({
    summary: 'Deactivate a user',
    description: 'Whatever they are signed in with is refused from the next request on. The last active admin stays.',
  })
  @ApiOkResponse({ type: UserResponse, description: 'The user as they are now.' })
  async deactivate(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.changes.deactivate(actor, id, expected));
  }

  @IdempotentPost(':id/reactivate')
  @Permissions('users:manage')
  @HttpCode(HttpStatus.OK)
  @Etag()
  @ApiOperation({ summary: 'Reactivate a user', description: 'They can sign in again.' })
  @ApiOkResponse({ type: UserResponse, description: 'The user as they are now.' })
  async reactivate(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.changes.reactivate(actor, id, expected));
  }

  @Delete(':id')
  @Permissions('users:manage')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Delete a user',
    description:
      'Access ends with the next request; address and user name are free again. Orders and audit records stay. The last active admin stays.',
  })
  @ApiNoContentResponse({ description: 'Deleted.' })
  @ApiProblem(409, 'It is the last active admin.')
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.changes.delete(actor, id, expected);
  }
}
