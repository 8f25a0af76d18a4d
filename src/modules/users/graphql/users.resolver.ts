import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { AllowApiKey, Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import {
  type Connection,
  ConnectionField,
  connectionType,
  PageConnection,
} from '../../../kernel/graphql/schema/connection.js';
import { ListArguments, type Validated } from '../../../kernel/graphql/schema/list-arguments.js';
import {
  Deleted,
  ExpectedVersion,
  IdempotentMutationField,
  MutationField,
  TargetObject,
} from '../../../kernel/graphql/schema/mutations.js';
import { Uuid } from '../../../kernel/graphql/schema/scalars.js';
import { inputType } from '../../../kernel/graphql/schema/types-from-dtos.js';
import { filterOf } from '../../../kernel/http/pagination/list.query.js';
import { Paginator } from '../../../kernel/http/pagination/paginator.js';
import type { ExpectedVersions } from '../../../kernel/http/responses/if-match.js';
import type { Target } from '../../../kernel/http/responses/target-resource.js';
import { UserChangesService } from '../user-changes.service.js';
import { UserProvisioningService } from '../user-provisioning.service.js';
import { CreateUserRequest, PatchMeRequest, PatchUserRequest } from '../user-requests.dto.js';
import { ListUsersQuery, UserResponse } from '../users.dto.js';
import { UsersService } from '../users.service.js';
import { UserType } from './user.type.js';

const UserConnection = connectionType('User', UserType, '@hasPermission(name: "users:read")');
const UserInput = inputType('UserInput', CreateUserRequest);
const UserPatch = inputType('UserPatch', PatchUserRequest);
const MePatch = inputType('MePatch', PatchMeRequest);

const TAKEN = ['email_taken', 'username_taken', 'email_and_username_taken'];
export const ABOUT_TARGET = ['user_not_found', 'precondition_failed', 'beyond_own_access'];

/** Users in GraphQL, as UsersController has them in REST. */
@Resolver(() => UserType)
export class UsersResolver {
  constructor(
    private readonly usersService: UsersService,
    private readonly provisioning: UserProvisioningService,
    private readonly changes: UserChangesService,
    private readonly paginator: Paginator,
  ) {}

  @Query(() => UserType, { nullable: true, description: 'The user of the access token or API key.' })
  @AllowApiKey()
  async me(@CurrentActor() actor: Actor): Promise<UserResponse> {
    return UserResponse.from(await this.usersService.get(actor, actor.userId));
  }

  @Query(() => UserType, { nullable: true, description: 'Yourself; with `users:read` any user.' })
  @AllowApiKey('users:read')
  async user(@CurrentActor() actor: Actor, @Args('id', { type: () => Uuid }) id: string): Promise<UserResponse> {
    return UserResponse.from(await this.usersService.get(actor, id));
  }

  @ConnectionField(UserConnection, 'Newest first by default.')
  @Permissions('users:read')
  async users(
    @ListArguments(ListUsersQuery, 'UserFilter') query: Validated<ListUsersQuery>,
  ): Promise<Connection<UserResponse>> {
    const page = this.paginator.requestedPage(query, '/api/v1/users');
    return new PageConnection(page, await this.usersService.list(filterOf(query), page), UserResponse.from);
  }

  @MutationField(UserType, { description: 'Changes yourself.', problems: ['username_taken', 'precondition_failed'] })
  async updateMe(
    @CurrentActor() actor: Actor,
    @ExpectedVersion() expected: ExpectedVersions,
    @Args('input', { type: () => MePatch }) input: PatchMeRequest,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.changes.update(actor, { id: actor.userId, expected }, input));
  }

  @IdempotentMutationField(UserType, {
    description: 'Creates a user. Callers who are not admins can assign only roles that they have, and `user`.',
    problems: [...TAKEN, 'beyond_own_access'],
  })
  @Permissions('users:manage')
  async createUser(
    @CurrentActor() actor: Actor,
    @Args('input', { type: () => UserInput }) input: CreateUserRequest,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.provisioning.create(actor, input));
  }

  @MutationField(UserType, {
    description: 'Changes the given fields of a user. A new e-mail address is not verified.',
    problems: [...ABOUT_TARGET, ...TAKEN],
  })
  @Permissions('users:manage')
  async updateUser(
    @CurrentActor() actor: Actor,
    @TargetObject() target: Target,
    @Args('input', { type: () => UserPatch }) input: PatchUserRequest,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.changes.update(actor, target, input));
  }

  @IdempotentMutationField(UserType, {
    description: 'Deactivates a user, whose credentials are refused from the next request.',
    problems: [...ABOUT_TARGET, 'last_admin'],
  })
  @Permissions('users:manage')
  async deactivateUser(@CurrentActor() actor: Actor, @TargetObject() target: Target): Promise<UserResponse> {
    return UserResponse.from(await this.changes.setActive(actor, target, false));
  }

  @IdempotentMutationField(UserType, {
    description: 'Reactivates a user, who can sign in again.',
    problems: ABOUT_TARGET,
  })
  @Permissions('users:manage')
  async reactivateUser(@CurrentActor() actor: Actor, @TargetObject() target: Target): Promise<UserResponse> {
    return UserResponse.from(await this.changes.setActive(actor, target, true));
  }

  @MutationField(Deleted, {
    description: 'Deletes a user. Orders and audit records are kept.',
    problems: [...ABOUT_TARGET, 'last_admin'],
  })
  @Permissions('users:manage')
  async deleteUser(@CurrentActor() actor: Actor, @TargetObject() target: Target): Promise<Deleted> {
    await this.changes.delete(actor, target);
    return { id: target.id };
  }
}
