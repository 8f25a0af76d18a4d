import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import { Database } from '../../../kernel/database/database.js';
import { UsersService } from '../../users/users.service.js';
import { AuthProviders } from '../providers/auth-providers.js';
import { IdentityNotFound, LastSignInMethod } from '../federation.errors.js';
import { IdentitiesService } from './identities.service.js';

/** Takes identities off accounts, but for the last way in. */
@Injectable()
export class IdentityUnlinkService {
  constructor(
    private readonly database: Database,
    private readonly identities: IdentitiesService,
    private readonly users: UsersService,
    private readonly providers: AuthProviders,
  ) {}

  /**
   * Nobody signs in by it any more, and tokens of its issuer are refused, from
   * the next request on. Throws IdentityNotFound, and LastWayIn when no other
   * way to sign in would be left: no password, and no identity whose issuer
   * this installation still knows.
   */
  async unlink(actor: Actor, id: string): Promise<void> {
    await this.database.transaction(async () => {
      // Locked, so that of the last two that are unlinked at once one stays.
      const linked = await this.identities.list(actor.userId, { locked: true });
      const identity = linked.find((one) => one.id === id);
      if (!identity) throw new IdentityNotFound(id);
      const others = linked.filter((one) => one.id !== id && this.providers.isSignInProvider(one.issuer));
      if (others.length === 0 && !(await this.hasPassword(actor.userId))) throw new LastSignInMethod();
      await this.identities.detach(actor, identity);
    });
  }

  private async hasPassword(userId: string): Promise<boolean> {
    return Boolean((await this.users.findAccount(userId))?.passwordHash);
  }
}
