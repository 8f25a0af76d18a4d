import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AuthorizationChangeNotifier } from '../../../kernel/auth/guard/authorization-change-notifier.js';
import type { Actor } from '../../../kernel/auth/actor.js';
import type { TokenSet } from '../../../kernel/auth/tokens/token-set.js';
import { sessionSubject, userSubject } from '../../../kernel/auth/guard/authentication-cache.js';
import { Database } from '../../../kernel/database/database.js';
import { currentRequest } from '../../../kernel/context/request-context.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { AuditsService } from '../../audits/audits.service.js';
import { AccessTokensService } from './access-tokens.service.js';
import { NotASession, RefreshTokenInvalid, SessionNotFound, SignInFailed } from '../identity.errors.js';
import { hashToken, generateToken } from './opaque-token.js';
import { type LiveSession, type SessionRow, SessionsRepository } from './sessions.repository.js';

/**
 * Sessions: what keeps somebody signed in. An access token is good while its
 * session lives; a refresh token is good once, for new ones of both kinds.
 */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly tokens: AccessTokensService,
    private readonly audits: AuditsService,
    private readonly authorizationChanges: AuthorizationChangeNotifier,
  ) {}

  /**
   * Begins a session of somebody who has proved who they are, and records that
   * they signed in, in the transaction that takes note of the proof; `how` is
   * what the record says of it. Throws SignInFailed when the account may not be
   * used any more.
   */
  create(userId: string, how: Readonly<Record<string, unknown>> = {}): Promise<TokenSet> {
    return this.database.transaction(async () => {
      const { ipAddress = null, userAgent = null } = currentRequest() ?? {};
      const session = await this.sessions.insert({ id: uuidv7(), userId, ipAddress, userAgent });
      await this.audits.record(
        { userId },
        { action: 'login', entityType: 'user', entityId: userId, details: { sessionId: session.id, ...how } },
      );
      const signedIn = await this.issueTokens(session);
      if (!signedIn) throw new SignInFailed();
      return signedIn;
    });
  }

  /**
   * New tokens for a refresh token, which is then used up. Throws
   * RefreshRefused. A token that comes a second time was copied by somebody:
   * nobody can tell who of the two is the owner, so the session ends.
   */
  async refresh(token: string): Promise<TokenSet> {
    const hash = hashToken(token);
    const signedIn = hash && (await this.database.transaction(() => this.rotate(hash)));
    if (!signedIn) throw new RefreshTokenInvalid();
    return signedIn;
  }

  /** Living sessions of the actor, newest first unless sorted otherwise. */
  async list({ userId }: Actor, window: PageRequest): Promise<PageResult<SessionRow>> {
    return { ...(await this.sessions.list(userId, window)), total: await this.sessions.count(userId) };
  }

  /** True while a session of this user lives. */
  isLive(id: string, userId: string): Promise<boolean> {
    return this.sessions.isLive(id, userId);
  }

  /** Ends the session that the actor's credential belongs to. Throws NoSession when it belongs to none. */
  async revokeCurrent(actor: Actor): Promise<void> {
    const { sessionId } = actor.credential;
    if (sessionId === undefined) throw new NotASession();
    await this.revoke(actor, sessionId);
  }

  /** Ends one of the actor's sessions. Throws SessionNotFound; of two that end it at once, one does. */
  revoke(actor: Actor, id: string): Promise<void> {
    return this.database.transaction(async () => {
      if (!(await this.sessions.delete(id, actor.userId))) throw new SessionNotFound(id);
      await this.audits.record(actor, { action: 'logout', entityType: 'session', entityId: id });
      await this.authorizationChanges.invalidate(sessionSubject(id));
    });
  }

  /**
   * Ends every session of a user, or all but the one to keep, and says how many
   * there were. The records name the actor, or nobody when it is nobody's doing
   * in particular.
   */
  revokeAll(actor: Pick<Actor, 'userId'> | null, userId: string, keptId?: string): Promise<number> {
    return this.database.transaction(async () => {
      const ids = await this.sessions.deleteAll(userId, keptId);
      await this.audits.record(actor, {
        action: 'logout',
        entityType: 'user',
        entityId: userId,
        details: { sessions: ids },
      });
      await this.authorizationChanges.invalidate(userSubject(userId));
      return ids.length;
    });
  }

  /** Null, with the session ended, for a token that was used before and for an account that may not be used any more. */
  private async rotate(hash: Buffer): Promise<TokenSet | null> {
    const held = await this.sessions.lockByToken(hash);
    if (!held) return null;
    const isFirstUse = await this.sessions.consumeToken(hash);
    const signedIn = isFirstUse ? await this.issueTokens(await this.sessions.extend(held.id)) : null;
    const actor = { userId: held.userId };
    const about = { entityType: 'session', entityId: held.id } as const;
    if (signedIn) {
      await this.audits.record(actor, { ...about, action: 'other', details: { event: 'refresh' } });
      return signedIn;
    }
    const reason = isFirstUse ? 'the account may not be used' : 'the refresh token was used before';
    await this.audits.record(
      null,
      { ...about, action: 'other', status: 'failure', details: { event: 'refresh', reason } },
      { ...about, action: 'logout', details: { reason } },
    );
    await this.sessions.delete(held.id, held.userId);
    await this.authorizationChanges.invalidate(sessionSubject(held.id));
    return null;
  }

  private async issueTokens(session: LiveSession): Promise<TokenSet | null> {
    const accessToken = await this.tokens.issue(session);
    if (!accessToken) return null;
    const refreshToken = generateToken();
    const hash = hashToken(refreshToken);
    if (!hash) throw new Error('A new token has not the shape of one.');
    await this.sessions.insertToken(hash, session);
    const refreshExpiresIn = Math.floor((session.expiresAt.getTime() - Date.now()) / 1000);
    return { ...accessToken, refreshToken, refreshExpiresIn };
  }
}
