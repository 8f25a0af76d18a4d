import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { currentRequest } from '../../context/request-context.js';
import { AppError } from '../../errors/app-error.js';
import type { Actor } from '../actor.js';
import { ACCESS_COOKIE, cookieOf, REFRESH_COOKIE } from '../cookies/cookies.js';
import { CredentialInvalid } from '../auth.errors.js';
import { ApiKeyAuthenticator } from '../ports/api-key-authenticator.js';
import { ExternalPrincipals, LocalPrincipals } from '../ports/principal-resolver.js';
import { JwtStrategy } from '../tokens/jwt.strategy.js';
import { AuthenticationCache, type CachedAuthentication, sessionSubject } from './authentication-cache.js';
import { extractCredential, hasCredential, type PresentedCredential } from './credential-extractor.js';

/** Finds out who sends a request. */
@Injectable()
export class Authenticator {
  private readonly outcomes = new WeakMap<Request, Promise<Actor>>();

  constructor(
    private readonly cache: AuthenticationCache,
    private readonly tokens: JwtStrategy,
    private readonly localPrincipals: LocalPrincipals,
    private readonly externalPrincipals: ExternalPrincipals,
    private readonly apiKeys: ApiKeyAuthenticator,
  ) {}

  /**
   * The actor of the request's credential, verified once a request. Throws
   * CredentialMissing, CredentialInvalid and ApiKeyInvalid, Unavailable when it
   * cannot be verified now, and what the federation module refuses.
   * `beforeVerifying` may refuse a credential that no cache answers for.
   */
  authenticate(request: Request, beforeVerifying?: () => void): Promise<Actor> {
    let outcome = this.outcomes.get(request);
    if (!outcome) this.outcomes.set(request, (outcome = this.actorOf(request, beforeVerifying)));
    return outcome;
  }

  /** Like `authenticate`, but gives undefined for a request without a credential. */
  async find(request: Request, beforeVerifying?: () => void): Promise<Actor | undefined> {
    if (!this.outcomes.has(request) && !hasCredential(request)) return undefined;
    return this.authenticate(request, beforeVerifying);
  }

  /** The actor of the request's credential when it was verified a short while ago, without verifying any. */
  findVerified(request: Request): Actor | undefined {
    try {
      const actor = this.cache.find(nameOf(extractCredential(request)));
      if (actor) log(actor);
      return actor;
    } catch {
      // `authenticate` says what is wrong with it.
      return undefined;
    }
  }

  /** Has `authenticate` give this actor, who was authenticated otherwise, for the request. */
  adopt(request: Request, actor: Actor): void {
    this.outcomes.set(request, Promise.resolve(actor));
  }

  /** Like `authenticate`, but gives null for a browser whose cookies are no longer valid. */
  async authenticateBrowser(request: Request): Promise<Actor | null> {
    const { authorization, 'x-api-key': apiKey } = request.headers;
    const isBrowser = [ACCESS_COOKIE, REFRESH_COOKIE].some((name) => cookieOf(request, name) !== undefined);
    try {
      return await this.authenticate(request);
    } catch (error) {
      const isRefused = error instanceof AppError && error.type.kind === 'unauthenticated';
      if (isRefused && isBrowser && authorization === undefined && apiKey === undefined) return null;
      throw error;
    }
  }

  /** The actor with what they may do by now; null when their access has ended. Throws ApiKeyInvalid. */
  async findCurrent(actor: Actor, request: Request): Promise<Actor | null> {
    const { credential, userId } = actor;
    if (credential.kind === 'api_key') return (await this.apiKeys.authenticate(extractCredential(request).text)).actor;
    const { sessionId } = credential;
    const principal = await (sessionId === undefined
      ? this.localPrincipals.resolveUser(userId)
      : this.localPrincipals.resolveSession(userId, sessionId));
    return principal && { ...principal, credential };
  }

  private async actorOf(request: Request, beforeVerifying?: () => void): Promise<Actor> {
    const credential = extractCredential(request);
    const { kind, text } = credential;
    const name = nameOf(credential);
    let actor = this.cache.find(name);
    if (!actor) {
      beforeVerifying?.();
      const snapshot = this.cache.snapshot();
      const verifying = kind === 'token' ? this.authenticateToken(request, text) : this.apiKeys.authenticate(text);
      const verified = await verifying;
      this.cache.store(name, verified, snapshot);
      ({ actor } = verified);
    }
    log(actor);
    return actor;
  }

  /** What the token's subject may do comes from the database, not from the token. */
  private async authenticateToken(request: Request, text: string): Promise<CachedAuthentication> {
    const token = await this.tokens.verify(request);
    const principals = token.own ? this.localPrincipals : this.externalPrincipals;
    const principal = await principals.resolve(token, text);
    if (!principal) throw new CredentialInvalid('its session has ended or its account is not active');
    const { issuer, tokenId: id, sessionId, expiresAtMs, authenticatedAtMs } = token;
    return {
      actor: { ...principal, credential: { kind: 'token', issuer, id, sessionId, authenticatedAtMs, expiresAtMs } },
      expiresAtMs,
      subjects: sessionId === undefined ? [] : [sessionSubject(sessionId)],
    };
  }
}

/** A space keeps API keys apart: no token has one. */
function nameOf({ kind, text }: PresentedCredential): string {
  return kind === 'token' ? text : `${kind} ${text}`;
}

/** Has the log line of the request name the actor. */
function log({ userId, roles }: Actor): void {
  const logged = currentRequest();
  if (!logged) return;
  logged.userId = userId;
  logged.roles = roles;
}
