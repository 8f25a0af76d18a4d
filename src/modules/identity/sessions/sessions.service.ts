import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { sessionSubject, userSubject } from '../../../kernel/auth/guard/authentication-cache.js';
import type { TokenSet } from '../../../kernel/auth/tokens/local-issuer.js';
import { currentRequest } from '../../../kernel/context/request-context.js';
import { Database } from '../../../kernel/database/database.js';
import type { PageRequest, PageResult } from '../../../kernel/http/pagination/paginator.js';
import { ChangeRecorderService } from '../../audits/change-recorder.service.js';
import { UserCredentialsService } from '../../users/user-credentials.service.js';
import { NotASession, SessionNotFound, SignInFailed } from '../identity.errors.js';
import { hashToken } from '../../../kernel/secrets/opaque-token.js';
import { RefreshTokensService } from './refresh-tokens.service.js';
import type { Session } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';

const PASSWORD = 'password';

/** Sessions of users. An access token is valid while its session lives; a refresh token is valid once. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly refreshTokens: RefreshTokensService,
    private readonly recorder: ChangeRecorderService,
    private readonly credentials: UserCredentialsService,
  ) {}

  /**
   * Starts a session of a user whom a password or `provider` has authenticated, and audits the sign-in. Call it in the transaction that records the sign-in. Throws
   * SignInFailed when the account is not active.
   */
  create(userId: string, isNewUser: boolean, provider = PASSWORD): Promise<TokenSet> {
    return this.database.transaction(async () => {
      const { ipAddress = null, userAgent = null } = currentRequest() ?? {};
      const session = await this.sessions.insert({ id: uuidv7(), userId, ipAddress, userAgent, provider });
      const details = { sessionId: session.id, ...(provider !== PASSWORD && { provider }) };
      await this.recorder.record({ userId }, { action: 'login', entityType: 'user', entityId: userId, details });
      const tokens = await this.refreshTokens.issue(session);
      if (!tokens) throw new SignInFailed();
      return { ...tokens, isNewUser };
    });
  }

  /** Live sessions of the actor, newest first unless sorted otherwise. */
  async list({ userId }: Actor, page: PageRequest): Promise<PageResult<Session>> {
    return { ...(await this.sessions.list(userId, page)), total: await this.sessions.count(userId) };
  }

  /**
   * Ends the sessions of the actor's credential and of the refresh token, each if there
   * is one that has not ended. Throws NotASession for a credential without a session.
   */
  async signOut(actor: Actor | null, refreshToken: string): Promise<void> {
    const hash = hashToken(refreshToken);
    if (actor && actor.credential.sessionId === undefined) throw new NotASession();
    await this.database.transaction(async () => {
      const session = hash && (await this.sessions.lockByToken(hash));
      const { sessionId } = actor?.credential ?? {};
      if (actor && sessionId !== undefined) await this.end(actor, sessionId);
      if (session?.isLive && session.id !== sessionId) await this.end(session, session.id);
    });
  }

  /** Records that the actor has just authenticated again. Throws NotASession. */
  async recordAuthentication({ userId, credential }: Actor): Promise<void> {
    const { sessionId } = credential;
    if (sessionId === undefined) throw new NotASession();
    return this.database.transaction(async () => {
      if (!(await this.sessions.recordAuthentication(sessionId, userId))) throw new SessionNotFound(sessionId);
      const details = { event: 'reauthentication' };
      await this.recorder.record({ userId }, { action: 'other', entityType: 'session', entityId: sessionId, details });
    });
  }

  /** Ends a session of the actor. Throws SessionNotFound, also for the second of two concurrent calls. */
  revoke(actor: Pick<Actor, 'userId'>, id: string): Promise<void> {
    return this.database.transaction(async () => {
      if (!(await this.end(actor, id))) throw new SessionNotFound(id);
    });
  }

  /** Ends all sessions of the actor, and whatever was begun with one. */
  revokeAll(actor: Actor): Promise<void> {
    const { userId } = actor;
    return this.database.transaction(async () => {
      await this.credentials.raiseGeneration(userId);
      await this.deleteEnded(actor, userId);
    });
  }

  /**
   * Deletes the sessions that a change of the user's access generation has ended,
   * except `keptId`, which goes on. `actor` is null for the application itself. Call
   * it in the transaction of the change; later it spares the sessions begun since.
   */
  async deleteEnded(actor: Pick<Actor, 'userId'> | null, userId: string, keptId?: string): Promise<void> {
    if (keptId !== undefined) await this.sessions.keep(keptId);
    const ids = await this.sessions.deleteEnded(userId);
    await this.recorder.record(actor, {
      action: 'logout',
      entityType: 'user',
      entityId: userId,
      details: { sessions: ids },
      subjects: [userSubject(userId)],
    });
  }

  /** False when it has ended, or is another user's. */
  private async end(actor: Pick<Actor, 'userId'>, id: string): Promise<boolean> {
    if (!(await this.sessions.delete(id, actor.userId))) return false;
    const subjects = [sessionSubject(id)];
    await this.recorder.record(actor, { action: 'logout', entityType: 'session', entityId: id, subjects });
    return true;
  }
}
