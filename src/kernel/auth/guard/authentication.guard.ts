import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { requestOf } from '../actor.js';
import { NotAllowed } from '../auth.errors.js';
import { acceptsApiKeys, type RouteAccess, routeAccessOf } from './access.decorators.js';
import { Authenticator } from './authenticator.js';

/** Refuses requests without a valid credential, unless the route is public, and puts the actor on the request. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(private readonly authenticator: Authenticator) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const access = routeAccessOf(context);
    return access.public === true || access.authenticatesItself === true || this.authenticate(context, access);
  }

  private async authenticate(context: ExecutionContext, access: RouteAccess): Promise<boolean> {
    const request = requestOf(context);
    const actor = await this.authenticator.authenticate(request);
    request.user = actor;
    // What one caller may see is for no cache to keep.
    request.res?.setHeader('Cache-Control', 'no-store');
    const { kind } = actor.credential;
    if (kind === 'api_key' && !acceptsApiKeys(access)) throw new NotAllowed('a signed-in user, not an API key', kind);
    return true;
  }
}
