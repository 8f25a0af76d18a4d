import { Injectable } from '@nestjs/common';
import type {
  LocalPrincipals,
  Principal,
  UserPrincipal,
  VerifiedToken,
} from '../../kernel/auth/ports/principal-resolver.js';
import { fullName } from '../../kernel/context/person-name.js';
import { AccessService } from '../access/access.service.js';
import { UserCredentialsService } from '../users/user-credentials.service.js';
import { SessionsRepository } from './sessions/sessions.repository.js';

/** Maps access tokens of this application to active accounts with a live session. */
@Injectable()
export class LocalPrincipalResolver implements LocalPrincipals {
  constructor(
    private readonly credentials: UserCredentialsService,
    private readonly access: AccessService,
    private readonly sessions: SessionsRepository,
  ) {}

  async resolve({ subject, sessionId }: VerifiedToken): Promise<Principal | null> {
    return sessionId === undefined ? null : this.resolveSession(subject, sessionId);
  }

  async resolveSession(userId: string, sessionId: string): Promise<Principal | null> {
    const [principal, isLive] = await Promise.all([this.resolveUser(userId), this.sessions.isLive(sessionId, userId)]);
    return isLive ? principal : null;
  }

  async resolveUser(userId: string): Promise<UserPrincipal | null> {
    const account = await this.credentials.find(userId);
    if (!account?.isActive) return null;
    const effective = await this.access.effectivePermissionsOf(account.roles, account.permissions);
    return { userId, assignedRoles: account.roles, email: account.email, name: fullName(account), ...effective };
  }
}
