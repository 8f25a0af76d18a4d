import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { sessionSubject, userSubject } from '../../../kernel/auth/guard/authentication-cache.js';
import { LocalIssuer, type TokenSet } from '../../../kernel/auth/tokens/local-issuer.js';
import { currentRequest } from '../../../kernel/context/request-context.js';
import { Database } from '../../../kernel/database/database.js';
import type { PageRequest, PageResult } from '../../../kernel/http/pagination/paginator.js';
import { counter } from '../../../kernel/telemetry/metrics/metrics.js';
import { ChangeRecorderService } from '../../audits/change-recorder.service.js';
import { NotASession, RefreshTokenInvalid, SessionNotFound, SignInFailed } from '../identity.errors.js';
import { generateToken, hashToken } from './opaque-token.js';
import type { Session } from './session.entity.js';
import { type LiveSession, SessionsRepository } from './sessions.repository.js';

const refreshes = counter(
  'auth_refresh_total',
  'Exchanges of a refresh token, by outcome.',
  ['outcome'],
  [{ outcome: 'success' }, { outcome: 'failure' }],
);

/** Sessions of users. An access token is valid while its session lives; a refresh token is valid once. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly issuer: LocalIssuer,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /**
   * Starts a session of an authenticated user and audits the sign-in with
   * `details`. Call it in the transaction that records the sign-in. Throws
   * SignInFailed when the account is not active.
   */
  create(userId: string, details: Readonly<Record<string, unknown>> = {}): Promise<TokenSet> {
    return this.database.transaction(async () => {
      const { ipAddress = null, userAgent = null } = currentRequest() ?? {};
      const session = await this.sessions.insert({ id: uuidv7(), userId, ipAddress, userAgent });
      await this.recorder.record(
        { userId },
        { action: 'login', entityType: 'user', entityId: userId, details: { sessionId: session.id, ...details } },
      );
      const tokens = await this.issueTokens(session);
      if (!tokens) throw new SignInFailed();
      return tokens;
    });
  }

  /**
   * Rotates a refresh token. Throws RefreshTokenInvalid. Reuse of a rotated
   * token means that it was copied, and ends the session.
   */
  async refresh(refreshToken: string): Promise<TokenSet> {
    const hash = hashToken(refreshToken);
    const tokens = hash && (await this.database.transaction(() => this.rotate(hash)));
    refreshes.inc({ outcome: tokens ? 'success' : 'failure' });
    if (!tokens) throw new RefreshTokenInvalid();
    return tokens;
  }

  /** Live sessions of the actor, newest first unless sorted otherwise. */
  async list({ userId }: Actor, page: PageRequest): Promise<PageResult<Session>> {
    return { ...(await this.sessions.list(userId, page)), total: await this.sessions.count(userId) };
  }

  /** Ends the session of the actor's credential. Throws NotASession when it has none. */
  async revokeCurrent(actor: Actor): Promise<void> {
    const { sessionId } = actor.credential;
    if (sessionId === undefined) throw new NotASession();
    await this.revoke(actor, sessionId);
  }

  /** Ends a session of the actor. Throws SessionNotFound, also for the second of two concurrent calls. */
  revoke(actor: Actor, id: string): Promise<void> {
    return this.database.transaction(async () => {
      if (!(await this.sessions.delete(id, actor.userId))) throw new SessionNotFound(id);
      const subjects = [sessionSubject(id)];
      await this.recorder.record(actor, { action: 'logout', entityType: 'session', entityId: id, subjects });
    });
  }

  /** Ends all sessions of a user except `keptId`. `actor` is null for system actions. Gives their number. */
  revokeAll(actor: Pick<Actor, 'userId'> | null, userId: string, keptId?: string): Promise<number> {
    return this.database.transaction(async () => {
      const ids = await this.sessions.deleteAll(userId, keptId);
      await this.recorder.record(actor, {
        action: 'logout',
        entityType: 'user',
        entityId: userId,
        details: { sessions: ids },
        subjects: [userSubject(userId)],
      });
      return ids.length;
    });
  }

  /** Null, with the session ended, for a token that was used before and for an account that is not active. */
  private async rotate(hash: Buffer): Promise<TokenSet | null> {
    const session = await this.sessions.lockByToken(hash);
    if (!session) return null;
    const { id, userId } = session;
    const isFirstUse = await this.sessions.consumeToken(hash);
    const tokens = isFirstUse ? await this.issueTokens(await this.sessions.extend(id)) : null;
    const entity = { entityType: 'session', entityId: id } as const;
    if (tokens) {
      await this.recorder.record({ userId }, { ...entity, action: 'other', details: { event: 'refresh' } });
      return tokens;
    }
    const reason = isFirstUse ? 'the account may not be used' : 'the refresh token was used before';
    await this.recorder.record(
      null,
      { ...entity, action: 'other', status: 'failure', details: { event: 'refresh', reason } },
      { ...entity, action: 'logout', details: { reason }, subjects: [sessionSubject(id)] },
    );
    await this.sessions.delete(id, userId);
    return null;
  }

  private async issueTokens(session: LiveSession): Promise<TokenSet | null> {
    const accessToken = await this.issuer.issue(session);
    if (!accessToken) return null;
    const { token, hash } = generateToken();
    await this.sessions.insertToken(hash, session);
    const refreshExpiresIn = Math.floor((session.expiresAt.getTime() - Date.now()) / 1000);
    return { ...accessToken, refreshToken: token, refreshExpiresIn };
  }
}
