import { Inject, Injectable } from '@nestjs/common';
import { sessionSubject } from '../../../kernel/auth/guard/authentication-cache.js';
import { LocalIssuer, type TokenSet } from '../../../kernel/auth/tokens/local-issuer.js';
import { Clock } from '../../../kernel/context/clock.js';
import { Database } from '../../../kernel/database/database.js';
import { INSTANCE_SECRETS, type InstanceSecrets } from '../../../kernel/secrets/instance-secrets.js';
import { counter } from '../../../kernel/telemetry/metrics/metrics.js';
import { ChangeRecorderService } from '../../audits/change-recorder.service.js';
import { RefreshTokenInvalid } from '../identity.errors.js';
import { deriveToken, generateToken, hashToken, type OpaqueToken } from '../../../kernel/secrets/opaque-token.js';
import { type LiveSession, SessionsRepository } from './sessions.repository.js';

/** A rotated token is answered with its successor for so long: two tabs refresh at once, and answers get lost. */
const OVERLAP_SECONDS = 10;

const refreshes = counter(
  'auth_refresh_total',
  'Exchanges of a refresh token, by outcome.',
  ['outcome'],
  [{ outcome: 'success' }, { outcome: 'failure' }],
);

/** Issues the tokens of sessions, and rotates refresh tokens (RFC 9700, section 4.14.2). */
@Injectable()
export class RefreshTokensService {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly issuer: LocalIssuer,
    private readonly recorder: ChangeRecorderService,
    private readonly clock: Clock,
    @Inject(INSTANCE_SECRETS) private readonly secrets: InstanceSecrets,
  ) {}

  /** The tokens of a session, with a new refresh token. Null when the account is not active. */
  async issue(session: LiveSession, refreshToken: OpaqueToken = generateToken()): Promise<TokenSet | null> {
    const tokens = await this.tokensOf(session, refreshToken.token);
    if (tokens) await this.sessions.insertToken(refreshToken.hash, session);
    return tokens;
  }

  /**
   * Rotates a refresh token. Within ten seconds the same token is answered with the
   * same successor; reuse after that means that it was copied, and ends the session.
   * Throws RefreshTokenInvalid.
   */
  async refresh(refreshToken: string): Promise<TokenSet> {
    const hash = hashToken(refreshToken);
    const tokens = hash && (await this.database.transaction(() => this.rotate(refreshToken, hash)));
    refreshes.inc({ outcome: tokens ? 'success' : 'failure' });
    if (!tokens) throw new RefreshTokenInvalid();
    return tokens;
  }

  private async rotate(refreshToken: string, hash: Buffer): Promise<TokenSet | null> {
    const session = await this.sessions.lockByToken(hash);
    if (!session) return null;
    const { id, userId, isLive } = session;
    const entity = { entityType: 'session', entityId: id } as const;
    // Derived, because it is answered twice and not stored.
    const successor = deriveToken(this.secrets.oneTimeTokenKey, `successor ${refreshToken}`);
    const isFirstUse = isLive && (await this.sessions.consumeToken(hash));
    const isOverlap =
      isLive && !isFirstUse && (await this.sessions.isRecentlyRotated(hash, successor.hash, OVERLAP_SECONDS));
    if (isFirstUse || isOverlap) {
      const tokens = isFirstUse
        ? await this.issue(await this.sessions.extend(id), successor)
        : await this.tokensOf(session, successor.token);
      const details = { event: 'refresh', ...(isOverlap && { repeated: true }) };
      if (tokens) await this.recorder.record({ userId }, { ...entity, action: 'other', details });
      return tokens;
    }
    const reason = isLive ? 'the refresh token was used before' : 'the account may not be used';
    await this.recorder.record(
      null,
      { ...entity, action: 'other', status: 'failure', details: { event: 'refresh', reason } },
      { ...entity, action: 'logout', details: { reason }, subjects: [sessionSubject(id)] },
    );
    await this.sessions.deleteById(id);
    return null;
  }

  private async tokensOf(session: LiveSession, refreshToken: string): Promise<TokenSet | null> {
    const accessToken = await this.issuer.issue(session);
    const refreshExpiresIn = Math.floor((session.expiresAt.getTime() - this.clock.now()) / 1000);
    return accessToken && { ...accessToken, refreshToken, refreshExpiresIn, isNewUser: false };
  }
}
