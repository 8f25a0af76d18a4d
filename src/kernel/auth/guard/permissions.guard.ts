import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Actor, actorOf } from '../actor.js';
import { NotAllowed } from '../auth.errors.js';
import { holdsPermission } from '../policy/holds-permission.js';
import { Policy } from '../policy/policy.js';
import { type RouteAccess, routeAccessOf } from './access.decorators.js';

/** Refuses actors without the permissions of `@Permissions()`, and API keys without a scope of `@AllowApiKey()`. */
@Injectable()
export class PermissionsGuard implements CanActivate {
  constructor(private readonly policy: Policy) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const actor = actorOf(context);
    const access = routeAccessOf(context);
    if (!actor) return access.public === true || access.authenticatesItself === true;
    requireScope(actor, access);
    return !access.permissions || this.policy.require(actor, access.permissions).then(() => true);
  }
}

function requireScope(actor: Actor, { scopes = [] }: RouteAccess): void {
  const { kind } = actor.credential;
  if (kind === 'api_key' && scopes.length > 0 && !scopes.some((scope) => holdsPermission(actor, scope)))
    throw new NotAllowed(`the scope ${scopes.join(' or ')}`, kind);
}
