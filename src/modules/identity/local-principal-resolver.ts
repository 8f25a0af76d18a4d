import { Injectable } from '@nestjs/common';
import type { LocalPrincipals, VerifiedToken, Principal } from '../../kernel/auth/ports/principal-resolver.js';
import { AccessService } from '../access/access.service.js';
import { UsersService } from '../users/users.service.js';
import { SessionsService } from './sessions/sessions.service.js';

/** Says what a verified token is worth now: whose account it is, and what that may do. */
@Injectable()
export class LocalPrincipalResolver implements LocalPrincipals {
  constructor(
    private readonly users: UsersService,
    private readonly access: AccessService,
    private readonly sessions: SessionsService,
  ) {}

  /** A token of our own is worth nothing without its session, so that ending that one ends every token of it. */
  async resolve({ subject, sessionId }: VerifiedToken): Promise<Principal | null> {
    const [principal, isLive] = await Promise.all([
      this.resolveUser(subject),
      sessionId !== undefined && this.sessions.isLive(sessionId, subject),
    ]);
    return isLive ? principal : null;
  }

  async resolveUser(userId: string): Promise<Principal | null> {
    const account = await this.users.findAccount(userId);
    if (!account?.isActive) return null;
    return { userId: account.id, ...(await this.access.effectivePermissionsOf(account.roles, account.permissions)) };
  }
}
