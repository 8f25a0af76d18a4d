import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Permission } from './permissions.js';

/** What somebody may do: the roles they hold, those below included, and every permission these bring. */
export interface EffectivePermissions {
  readonly roles: ReadonlySet<string>;
  readonly permissions: ReadonlySet<Permission>;
}

/** Who asks, however they proved it. Every credential ends as one of these. */
export interface Actor extends EffectivePermissions {
  readonly userId: string;
  readonly credential: Credential;
}

/** What proved it: a token by its issuer and id, an API key by its id. */
interface Credential {
  readonly kind: 'token' | 'api_key';
  /** Of a token its `iss`; of a key this application. */
  readonly issuer: string;
  readonly id: string;
  /** The session that a token of our own belongs to. */
  readonly sessionId?: string;
  /** Of a key: the roles of its owner. They bring the key nothing, but rules about these roles hold for it, too. */
  readonly ownerRoles?: ReadonlySet<string>;
  /** Of a key: the requests it may make in a minute, where it has a limit of its own. */
  readonly rateLimitPerMinute?: number;
}

/** The actor of the request; only for routes that are not public. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { user } = context.switchToHttp().getRequest<Request>();
  if (!user) throw new Error(`${context.getClass().name}.${context.getHandler().name} is public and has no actor.`);
  return user as Actor;
});
