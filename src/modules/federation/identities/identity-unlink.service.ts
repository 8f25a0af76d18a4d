import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import { Database } from '../../../kernel/database/database.js';
import { UsersService } from '../../users/users.service.js';
import { IdentityNotFound, LastSignInMethod } from '../federation.errors.js';
import { AuthProviders } from '../providers/auth-providers.js';
import { IdentitiesService } from './identities.service.js';

/** Unlinks identities from users, except the last sign-in method. */
@Injectable()
export class IdentityUnlinkService {
  constructor(
    private readonly database: Database,
    private readonly identities: IdentitiesService,
    private readonly users: UsersService,
    private readonly providers: AuthProviders,
  ) {}

  /**
   * From the next request on, tokens of this identity are refused. Throws
   * IdentityNotFound, and LastSignInMethod when neither a password nor an
   * identity of a configured issuer would be left.
   */
  async unlink(actor: Actor, id: string): Promise<void> {
    await this.database.transaction(async () => {
      // Locked, so that of two concurrent calls for the last two identities one fails.
      const linked = await this.identities.list(actor.userId, { locked: true });
      const identity = linked.find((each) => each.id === id);
      if (!identity) throw new IdentityNotFound(id);
      const hasOther = linked.some((each) => each.id !== id && this.providers.isSignInProvider(each.issuer));
      if (!hasOther && !(await this.users.findAccount(actor.userId))?.passwordHash) throw new LastSignInMethod();
      await this.identities.detach(actor, identity);
    });
  }
}
