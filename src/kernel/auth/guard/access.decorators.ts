import { applyDecorators, type ExecutionContext, SetMetadata, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import { RouteMetadataCache } from '../../context/route-metadata-cache.js';
import { canBeScope, type Permission, type Role } from '../permissions.js';

/** What a route requires of its caller; without any of it, a credential of a user. */
export interface RouteAccess {
  readonly public?: boolean;
  /** The route verifies the credential itself, because it also serves callers whose credential has expired. */
  readonly authenticatesItself?: boolean;
  readonly roles?: readonly Role[];
  readonly permissions?: readonly Permission[];
  /** An API key needs one of these; any key will do when there are none. */
  readonly scopes?: readonly Permission[];
}

type Handler = ReturnType<ExecutionContext['getHandler']>;
type AccessDecorator = MethodDecorator & ClassDecorator;

const ROUTE_ACCESS = 'keelson:access';
const NO_METADATA: RouteAccess = {};
const reflector = new Reflector();
const routes = new RouteMetadataCache(routeAccessOfHandler);

/** Needs no credential. */
export const Public = (): AccessDecorator => access({ public: true });

/** For a route that needs a credential and verifies it itself, also one that has expired. */
export const AuthenticatesItself = (): AccessDecorator => access({ authenticatesItself: true });

/** Needs one of these roles, or one above it. */
export const Roles = (...roles: readonly Role[]): AccessDecorator => access({ roles });

/** Needs all of these permissions. */
export const Permissions = (...permissions: readonly Permission[]): AccessDecorator => access({ permissions });

/** Open to every user, and to API keys with one of these scopes, or with any when none is named. */
export const AllowApiKey = (...scopes: readonly Permission[]): AccessDecorator => access({ scopes });

export function routeAccessOf(context: ExecutionContext): RouteAccess {
  return routes.get(context);
}

/** What the handler says, else what its controller says. */
export function routeAccessOfHandler(handler: Handler, controller: Type): RouteAccess {
  return reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [handler, controller]) ?? NO_METADATA;
}

/** Whether a route is open to API keys at all. They have no roles; without permissions or scopes it is for users. */
export function acceptsApiKeys({ roles, permissions = [], scopes }: RouteAccess): boolean {
  if (scopes) return true;
  return !roles && permissions.length > 0 && permissions.every(canBeScope);
}

/** Decorators on one target add up. Throws for a public one that requires something. */
function access(required: RouteAccess): AccessDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const decorated = (descriptor?.value as object | undefined) ?? target;
    const merged = { ...(Reflect.getOwnMetadata(ROUTE_ACCESS, decorated) as RouteAccess | undefined), ...required };
    if (merged.public && Object.keys(merged).length > 1) throw new Error('A public route cannot require anything.');
    const decorate = applyDecorators(SetMetadata(ROUTE_ACCESS, merged), ApiExtension('x-access', merged));
    decorate(target, key as string, descriptor as never);
  };
}
