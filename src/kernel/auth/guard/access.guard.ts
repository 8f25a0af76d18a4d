import { type ExecutionContext, Injectable, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { AppError } from '../../errors/app-error.js';
import { PerRoute } from '../../context/route-metadata-cache.js';
import { currentRequest } from '../../context/request-context.js';
import { acceptsKeys, ACCESS_RULE, type AccessRule } from './access.decorators.js';
import { Accounts, type Proof } from '../ports/principal-resolver.js';
import type { Actor } from '../actor.js';
import { ApiKeyDoor } from '../ports/api-key-authenticator.js';
import { CredentialInvalid, NotAllowed } from '../auth.errors.js';
import { JwtStrategy } from '../tokens/jwt.strategy.js';
import { Policy } from '../policy/policy.js';
import { presentedBy } from './credential-extractor.js';
import { sessionSubject, type Verified, VerifiedCredentials } from './authentication-cache.js';

interface Route {
  readonly rule: AccessRule;
  /** As the log calls it: `OrdersController.place`. */
  readonly name: string;
}

const NOTHING_SAID: AccessRule = {};
const reflector = new Reflector();

/**
 * Stands before every route and refuses by default: without `@Public()` a
 * credential is needed, `@Roles()` and `@Permissions()` narrow it further.
 */
@Injectable()
export class AccessGuard extends AuthGuard() {
  private readonly routes = new PerRoute(routeOf);

  constructor(
    private readonly verified: VerifiedCredentials,
    private readonly accounts: Accounts,
    private readonly apiKeys: ApiKeyDoor,
    private readonly policy: Policy,
    strategy: JwtStrategy,
  ) {
    super({ defaultStrategy: strategy.name });
  }

  override canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { rule, name } = this.routes.of(context);
    const seen = currentRequest();
    // Noted here and not in an interceptor: those see only the callers who are let in.
    if (seen) seen.handler = name;
    return rule.public === true || this.letIn(context, rule);
  }

  /** Passport's outcome, in our words. */
  override handleRequest<T>(error: unknown, user: T | false | null, info: unknown): T {
    if (user && !error) return user;
    // Passport hands on what the key provider threw as info, what validate threw as error.
    const cause = error ?? info;
    if (cause instanceof AppError) throw cause;
    throw new CredentialInvalid(reasonOf(cause), cause);
  }

  private async letIn(context: ExecutionContext, rule: AccessRule): Promise<boolean> {
    const actor = await this.authenticate(context);
    const seen = currentRequest();
    if (seen) {
      seen.userId = actor.userId;
      // What one caller may see is for no cache to keep.
      seen.response?.setHeader('Cache-Control', 'no-store');
    }
    const { roles, permissions } = rule;
    if (actor.credential.kind === 'api_key') authorizeKey(actor, rule);
    if (roles && !roles.some((role) => actor.roles.has(role))) throw new NotAllowed(`the role ${roles.join(' or ')}`);
    if (permissions) await this.policy.require(actor, permissions);
    return true;
  }

  private async authenticate(context: ExecutionContext): Promise<Actor> {
    const request = context.switchToHttp().getRequest<Request>();
    const { kind, text } = presentedBy(request);
    const name = kind === 'token' ? text : `${kind} ${text}`;
    const known = this.verified.find(name);
    if (known) {
      request.user = known;
      return known;
    }
    const asOf = { epoch: this.verified.epoch, readAtMs: Date.now() };
    const verified = kind === 'token' ? await this.byToken(context, request, text) : await this.apiKeys.verify(text);
    this.verified.remember(name, verified, asOf);
    request.user = verified.actor;
    return verified.actor;
  }

  /** Passport verifies the token; what its bearer may do is for the database to say, not for the token. */
  private async byToken(context: ExecutionContext, request: Request, text: string): Promise<Verified> {
    await super.canActivate(context);
    const proof = request.user as Proof;
    // Passport leaves the proof where the actor belongs: nobody is known by it who may then be refused.
    request.user = undefined;
    const standing = await this.accounts.standingOf(proof, text);
    if (!standing) throw new CredentialInvalid('its session has ended or its account is not active any more');
    const { issuer, tokenId: id, sessionId, expiresAtMs } = proof;
    return {
      actor: { ...standing, credential: { kind: 'token', issuer, id, sessionId } },
      expiresAtMs,
      subjects: sessionId === undefined ? [] : [sessionSubject(sessionId)],
    };
  }
}

function routeOf(handler: ReturnType<ExecutionContext['getHandler']>, controller: Type): Route {
  const rule = reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [handler, controller]);
  return { rule: rule ?? NOTHING_SAID, name: `${controller.name}.${handler.name}` };
}

/** What is asked of an API key beyond what is asked of everybody. */
function authorizeKey({ permissions, credential }: Actor, rule: AccessRule): void {
  if (!acceptsKeys(rule)) throw new NotAllowed('somebody who has signed in: no API key is let in', credential.kind);
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
