import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { actorOf } from '../actor.js';
import { NotAllowed } from '../auth.errors.js';
import { routeAccessOf } from './access.decorators.js';

/** Refuses actors without one of the roles of `@Roles()`. */
@Injectable()
export class RolesGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { roles } = routeAccessOf(context);
    const actor = actorOf(context);
    if (roles && !roles.some((role) => actor?.roles.has(role)))
      throw new NotAllowed(`the role ${roles.join(' or ')}`, actor?.credential.kind);
    return true;
  }
}
