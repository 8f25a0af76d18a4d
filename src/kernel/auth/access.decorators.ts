import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Permission, Role } from './permissions.js';

/** What a route asks of its caller. A route that says nothing asks for a credential. */
export interface AccessRule {
  readonly public?: boolean;
  readonly roles?: readonly Role[];
  readonly permissions?: readonly Permission[];
}

export const ACCESS_RULE = 'keelson:access';

/** Anyone may call, without a credential. */
export function Public(): MethodDecorator & ClassDecorator {
  return access({ public: true });
}

/** One of these roles, or one above it, is needed. */
export function Roles(...roles: readonly Role[]): MethodDecorator & ClassDecorator {
  return access({ roles });
}

/** All of these permissions are needed. */
export function Permissions(...permissions: readonly Permission[]): MethodDecorator & ClassDecorator {
  return access({ permissions });
}

function access(rule: AccessRule): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ACCESS_RULE, rule), ApiExtension('x-access', rule));
}
