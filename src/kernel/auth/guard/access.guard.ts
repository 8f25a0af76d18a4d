import { type ExecutionContext, Injectable, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { AppError } from '../../errors/app-error.js';
import { RouteMetadataCache } from '../../context/route-metadata-cache.js';
import { currentRequest } from '../../context/request-context.js';
import { acceptsApiKeys, ROUTE_ACCESS, type RouteAccess } from './access.decorators.js';
import { ExternalPrincipals, LocalPrincipals, type VerifiedToken } from '../ports/principal-resolver.js';
import type { Actor } from '../actor.js';
import { ApiKeyAuthenticator } from '../ports/api-key-authenticator.js';
import { CredentialInvalid, NotAllowed } from '../auth.errors.js';
import { JwtStrategy } from '../tokens/jwt.strategy.js';
import { Policy } from '../policy/policy.js';
import { extractCredential } from './credential-extractor.js';
import { sessionSubject, type CachedAuthentication, AuthenticationCache } from './authentication-cache.js';

interface Route {
  readonly rule: RouteAccess;
  /** As the log calls it: `OrdersController.place`. */
  readonly name: string;
}

const NO_METADATA: RouteAccess = {};
const reflector = new Reflector();

/**
 * Stands before every route and refuses by default: without `@Public()` a
 * credential is needed, `@Roles()` and `@Permissions()` narrow it further.
 */
@Injectable()
export class AccessGuard extends AuthGuard() {
  private readonly routes = new RouteMetadataCache(routeAccessOf);

  constructor(
    private readonly authentications: AuthenticationCache,
    private readonly localPrincipals: LocalPrincipals,
    private readonly externalPrincipals: ExternalPrincipals,
    private readonly apiKeys: ApiKeyAuthenticator,
    private readonly policy: Policy,
    strategy: JwtStrategy,
  ) {
    super({ defaultStrategy: strategy.name });
  }

  override canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { rule, name } = this.routes.get(context);
    const seen = currentRequest();
    // Noted here and not in an interceptor: those see only the callers who are let in.
    if (seen) seen.handler = name;
    return rule.public === true || this.authorize(context, rule);
  }

  /** Passport's outcome, in our words. */
  override handleRequest<T>(error: unknown, user: T | false | null, info: unknown): T {
    if (user && !error) return user;
    // Passport hands on what the key provider threw as info, what validate threw as error.
    const cause = error ?? info;
    if (cause instanceof AppError) throw cause;
    throw new CredentialInvalid(reasonOf(cause), cause);
  }

  private async authorize(context: ExecutionContext, rule: RouteAccess): Promise<boolean> {
    const actor = await this.authenticate(context);
    const seen = currentRequest();
    if (seen) {
      seen.userId = actor.userId;
      // What one caller may see is for no cache to keep.
      seen.response?.setHeader('Cache-Control', 'no-store');
    }
    const { roles, permissions } = rule;
    if (actor.credential.kind === 'api_key') authorizeApiKey(actor, rule);
    if (roles && !roles.some((role) => actor.roles.has(role))) throw new NotAllowed(`the role ${roles.join(' or ')}`);
    if (permissions) await this.policy.require(actor, permissions);
    return true;
  }

  private async authenticate(context: ExecutionContext): Promise<Actor> {
    const request = context.switchToHttp().getRequest<Request>();
    const { kind, text } = extractCredential(request);
    const name = kind === 'token' ? text : `${kind} ${text}`;
    const known = this.authentications.find(name);
    if (known) {
      request.user = known;
      return known;
    }
    const asOf = { epoch: this.authentications.epoch, readAtMs: Date.now() };
    const verified =
      kind === 'token' ? await this.authenticateToken(context, request, text) : await this.apiKeys.authenticate(text);
    this.authentications.store(name, verified, asOf);
    request.user = verified.actor;
    return verified.actor;
  }

  /** Passport verifies the token; what its bearer may do is for the database to say, not for the token. */
  private async authenticateToken(
    context: ExecutionContext,
    request: Request,
    text: string,
  ): Promise<CachedAuthentication> {
    await super.canActivate(context);
    const token = request.user as VerifiedToken;
    // Passport leaves the token where the actor belongs: nobody is known by it who may then be refused.
    request.user = undefined;
    const principal = await (token.own ? this.localPrincipals : this.externalPrincipals).resolve(token, text);
    if (!principal) throw new CredentialInvalid('its session has ended or its account is not active any more');
    const { issuer, tokenId: id, sessionId, expiresAtMs } = token;
    return {
      actor: { ...principal, credential: { kind: 'token', issuer, id, sessionId } },
      expiresAtMs,
      subjects: sessionId === undefined ? [] : [sessionSubject(sessionId)],
    };
  }
}

function routeAccessOf(handler: ReturnType<ExecutionContext['getHandler']>, controller: Type): Route {
  const rule = reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [handler, controller]);
  return { rule: rule ?? NO_METADATA, name: `${controller.name}.${handler.name}` };
}

/** What is asked of an API key beyond what is asked of everybody. */
function authorizeApiKey({ permissions, credential }: Actor, rule: RouteAccess): void {
  if (!acceptsApiKeys(rule)) throw new NotAllowed('somebody who has signed in: no API key is let in', credential.kind);
  const { scopes = [] } = rule;
  if (scopes.length > 0 && !scopes.some((scope) => permissions.has(scope)))
    throw new NotAllowed(`the scope ${scopes.join(' or ')}`, credential.kind);
}

/** jsonwebtoken's message is for developers; ours never repeats what the token holds. */
function reasonOf(info: unknown): string {
  const { name, message } = (info ?? {}) as { name?: string; message?: string };
  if (name === 'TokenExpiredError') return 'it has expired';
  if (name === 'NotBeforeError') return 'it is not valid yet';
  if (message === 'invalid signature') return 'its signature is wrong';
  if (message?.startsWith('jwt issuer invalid')) return 'its issuer is not known';
  return 'it could not be verified';
}
