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
import { inputType, objectType } from '../../../kernel/graphql/schema/types.js';
import { filterOf } from '../../../kernel/http/pagination/list.query.js';
import { Paginator } from '../../../kernel/http/pagination/paginator.js';
import type { ExpectedVersions } from '../../../kernel/http/responses/if-match.js';
import { responseOf } from '../../../kernel/http/responses/properties.js';
import type { Target } from '../../../kernel/http/responses/target.js';
import { timeRangeOf, TimeRangeQuery } from '../../../kernel/http/validation/time-range.js';
import { UserPermissionsResponse } from '../access/user-access.dto.js';
import { UserAccessService } from '../access/user-access.service.js';
import { UserStatisticsResponse } from '../statistics/user-statistics.dto.js';
import { UserChangesService } from '../user-changes.service.js';
import { UserProvisioningService } from '../user-provisioning.service.js';
import {
  CreateUserRequest,
  PatchMeRequest,
  PatchUserRequest,
  UserPermissionsRequest,
  UserRolesRequest,
} from '../user-requests.dto.js';
import { ListUsersQuery, UserResponse } from '../users.dto.js';
import { UsersService } from '../users.service.js';
import { UserType } from './user.type.js';

const UserConnection = connectionType('User', UserType, '@hasPermission(name: "users:read")');
const UserInput = inputType('UserInput', CreateUserRequest);
const UserPatch = inputType('UserPatch', PatchUserRequest);
const MePatch = inputType('MePatch', PatchMeRequest);
const UserRoles = inputType('UserRoles', UserRolesRequest);
const UserPermissionsInput = inputType('UserPermissionsInput', UserPermissionsRequest);
const UserPermissions = objectType('UserPermissions', UserPermissionsResponse, '@hasPermission(name: "users:read")');
const TimeRange = inputType('TimeRange', TimeRangeQuery);
const UserStatistics = objectType('UserStatistics', UserStatisticsResponse, '@hasPermission(name: "users:manage")', {
  names: { HoldersResponse: 'RoleStatistics', DayOfArrivalsResponse: 'UserStatisticsOfDay' },
});

const TAKEN = ['email_taken', 'username_taken', 'email_and_username_taken'];
const ABOUT_TARGET = ['user_not_found', 'precondition_failed', 'beyond_own_access'];

/** Users in GraphQL: what UsersController, UserAccessController and UserStatisticsController do in REST. */
@Resolver(() => UserType)
export class UsersResolver {
  constructor(
    private readonly usersService: UsersService,
    private readonly provisioning: UserProvisioningService,
    private readonly changes: UserChangesService,
    private readonly access: UserAccessService,
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

  @Query(() => UserPermissions, {
    nullable: true,
    description: 'The permissions of a user: those of the user itself, and all including those of the roles.',
  })
  @Permissions('users:read')
  async userPermissions(@Args('id', { type: () => Uuid }) id: string): Promise<UserPermissionsResponse> {
    return responseOf(UserPermissionsResponse, await this.access.getPermissions(id));
  }

  @ConnectionField(UserConnection, 'Newest first by default.')
  @Permissions('users:read')
  async users(
    @ListArguments(ListUsersQuery, 'UserFilter') query: Validated<ListUsersQuery>,
  ): Promise<Connection<UserResponse>> {
    const page = this.paginator.requestedPage(query, '/api/v1/users');
    return new PageConnection(page, await this.usersService.list(filterOf(query), page), UserResponse.from);
  }

  @Query(() => UserStatistics, {
    nullable: true,
    description: 'Users in all, by role, and by day of creation. The last 30 days by default.',
  })
  @Permissions('users:manage')
  async userStatistics(
    @Args('range', { type: () => TimeRange, nullable: true }) range?: TimeRangeQuery,
  ): Promise<UserStatisticsResponse> {
    return responseOf(UserStatisticsResponse, await this.usersService.getStatistics(timeRangeOf(range ?? {})));
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

  @MutationField(UserType, {
    description: 'Replaces the roles of a user: the complete list.',
    problems: [...ABOUT_TARGET, 'last_admin'],
  })
  @Permissions('users:manage')
  async setUserRoles(
    @CurrentActor() actor: Actor,
    @TargetObject() target: Target,
    @Args('input', { type: () => UserRoles }) { roles }: UserRolesRequest,
  ): Promise<UserResponse> {
    return UserResponse.from(await this.access.setRoles(actor, target, roles));
  }

  @MutationField(UserPermissions, {
    description: 'Replaces the permissions of a user itself, without those of the roles: the complete list.',
    problems: ABOUT_TARGET,
  })
  @Permissions('users:manage')
  async setUserPermissions(
    @CurrentActor() actor: Actor,
    @TargetObject() target: Target,
    @Args('input', { type: () => UserPermissionsInput }) { permissions }: UserPermissionsRequest,
  ): Promise<UserPermissionsResponse> {
    return responseOf(UserPermissionsResponse, await this.access.setPermissions(actor, target, permissions));
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
