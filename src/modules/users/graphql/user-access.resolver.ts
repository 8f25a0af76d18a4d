import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { MutationField, TargetObject } from '../../../kernel/graphql/schema/mutations.js';
import { Uuid } from '../../../kernel/graphql/schema/scalars.js';
import { inputType, objectType } from '../../../kernel/graphql/schema/types-from-dtos.js';
import { responseOf } from '../../../kernel/http/responses/response-properties.js';
import type { Target } from '../../../kernel/http/responses/target-resource.js';
import { UserPermissionsResponse } from '../access/user-access.dto.js';
import { UserAccessService } from '../access/user-access.service.js';
import { UserPermissionsRequest, UserRolesRequest } from '../user-requests.dto.js';
import { UserResponse } from '../users.dto.js';
import { UserType } from './user.type.js';
import { ABOUT_TARGET } from './users.resolver.js';

const UserRoles = inputType('UserRoles', UserRolesRequest);
const UserPermissionsInput = inputType('UserPermissionsInput', UserPermissionsRequest);
const UserPermissions = objectType('UserPermissions', UserPermissionsResponse, '@hasPermission(name: "users:read")');

/** Roles and permissions of users in GraphQL, as UserAccessController has them in REST. */
@Resolver()
export class UserAccessResolver {
  constructor(private readonly access: UserAccessService) {}

  @Query(() => UserPermissions, {
    nullable: true,
    description: 'The permissions of a user: those of the user itself, and all including those of the roles.',
  })
  @Permissions('users:read')
  async userPermissions(@Args('id', { type: () => Uuid }) id: string): Promise<UserPermissionsResponse> {
    return responseOf(UserPermissionsResponse, await this.access.getPermissions(id));
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
}
