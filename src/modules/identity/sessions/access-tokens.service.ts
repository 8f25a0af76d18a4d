import { Injectable } from '@nestjs/common';
import { type AccessToken, LocalIssuer } from '../../../kernel/auth/tokens/local-issuer.js';
import { AccessService } from '../../access/access.service.js';
import { UsersService } from '../../users/users.service.js';

/** What a token is issued for. */
interface LiveSession {
  readonly id: string;
  readonly userId: string;
  readonly expiresAt: Date;
}

/** Issues access tokens that say what their bearer may do at this moment. */
@Injectable()
export class AccessTokensService {
  constructor(
    private readonly users: UsersService,
    private readonly access: AccessService,
    private readonly issuer: LocalIssuer,
  ) {}

  /** A token of this session, which ends with it at the latest; null when the account may not be used any more. */
  async issue({ id, userId, expiresAt }: LiveSession): Promise<AccessToken | null> {
    const account = await this.users.findAccount(userId);
    if (!account?.isActive) return null;
    const { permissions } = await this.access.effectivePermissionsOf(account.roles, account.permissions);
    return this.issuer.issue(userId, {
      roles: account.roles,
      permissions: [...permissions].toSorted(),
      sessionId: id,
      endsAt: expiresAt,
    });
  }
}
