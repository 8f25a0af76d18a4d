import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { canBeScope, type Permission, type Role } from '../permissions.js';

/** What a route asks of its caller. A route that says nothing asks for a credential. */
export interface RouteAccess {
  readonly public?: boolean;
  readonly roles?: readonly Role[];
  readonly permissions?: readonly Permission[];
  /** Of an API key, and of nothing else, one of these is asked; when there are none, any key will do. */
  readonly scopes?: readonly Permission[];
}

export const ROUTE_ACCESS = 'keelson:access';

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

/**
 * Whoever is signed in, and an API key that has one of these scopes, or any key
 * when none is named. A route that asks for no permission and does not say this
 * is for people: what it shows or changes is not among what a key was given.
 */
export function AllowApiKey(...scopes: readonly Permission[]): MethodDecorator & ClassDecorator {
  return access({ scopes });
}

/** Whether an API key can be let in at all, whatever its scopes. Keys have no roles. */
export function acceptsApiKeys({ roles, permissions = [], scopes }: RouteAccess): boolean {
  if (scopes) return true;
  return !roles && permissions.length > 0 && permissions.every(canBeScope);
}

function access(rule: RouteAccess): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ROUTE_ACCESS, rule), ApiExtension('x-access', rule));
}
