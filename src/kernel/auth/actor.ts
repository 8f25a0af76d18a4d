import { type ArgumentsHost, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Permission } from './permissions.js';

/** Roles, those below them included, and every permission that they and direct grants bring. */
export interface EffectivePermissions {
  readonly roles: ReadonlySet<string>;
  readonly permissions: ReadonlySet<Permission>;
}

/** The authenticated caller, whatever the credential. */
export interface Actor extends EffectivePermissions {
  readonly userId: string;
  readonly credential: Credential;
}

interface Credential {
  readonly kind: 'token' | 'api_key';
  /** `iss` of a token; this application for an API key. */
  readonly issuer: string;
  /** `jti` of a token; the id of an API key. */
  readonly id: string;
  /** The session of a token that this application issued. */
  readonly sessionId?: string;
  /** When it has to be verified again at the latest, which for tokens of this application and API keys is their end. */
  readonly expiresAtMs?: number;
  /** `auth_time` of a token of another issuer, when it has one. */
  readonly authenticatedAtMs?: number;
  /** Roles of an API key's owner: they grant the key nothing, but rules about these roles apply to it. */
  readonly ownerRoles?: ReadonlySet<string>;
  /** Permissions of an API key's owner: rules about the actor's permissions mean these. */
  readonly ownerPermissions?: ReadonlySet<Permission>;
  /** The API key was made by another user: it has its scopes, and not what its owner has as an owner. */
  readonly isDelegated?: boolean;
  /** Limit of an API key, where it has its own. */
  readonly rateLimitPerMinute?: number;
}

/** Whether a context is that of a field of a GraphQL operation, not of a route. */
export function isGraphql(context: ArgumentsHost): boolean {
  return context.getType<string>() === 'graphql';
}

/** The request that a context serves. Guards take it from here only, so that GraphQL and sockets are added once. */
export function requestOf(context: ArgumentsHost): Request {
  if (isGraphql(context)) return context.getArgByIndex<{ readonly req: Request }>(2).req;
  return context.switchToHttp().getRequest<Request>();
}

/** The actor of a context; undefined on public routes, and before AuthenticationGuard. */
export function actorOf(context: ExecutionContext): Actor | undefined {
  return requestOf(context).user as Actor | undefined;
}

/** The actor of the request; only for routes that are not public. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const actor = actorOf(context);
  if (!actor) throw new Error(`${context.getClass().name}.${context.getHandler().name} is public and has no actor.`);
  return actor;
});
