import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Permission, Role } from './permissions.js';

/** Who asks, however they proved it. Every credential ends as one of these. */
export interface Actor {
  readonly userId: string;
  readonly roles: readonly Role[];
  readonly permissions: ReadonlySet<Permission>;
  /** The issuer and id of the token, by which it can be revoked. */
  readonly credential: { readonly issuer: string; readonly id: string };
}

/** The actor of the request; only for routes that are not public. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { user } = context.switchToHttp().getRequest<Request>();
  if (!user) throw new Error(`${context.getClass().name}.${context.getHandler().name} is public and has no actor.`);
  return user as Actor;
});
