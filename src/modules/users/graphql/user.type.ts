import { objectType } from '../../../kernel/graphql/schema/types-from-dtos.js';
import { UserResponse } from '../users.dto.js';

/** For fields of other modules that answer a user. */
export const UserType = objectType(
  'User',
  UserResponse,
  '@owner(field: "id", permission: "users:read", apiKeyScopes: [])',
);

/** A user of the service as an object of this type. */
export const userObject = UserResponse.from;
