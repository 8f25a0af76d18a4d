import { Injectable } from '@nestjs/common';
import type { AccountKeeper, Proof, Standing } from '../../kernel/auth/accounts.js';
import { AccessService } from '../access/access.service.js';
import { UsersService } from '../users/users.service.js';

/** Says what a verified token is worth now: whose account it is, and what that may do. */
@Injectable()
export class AccountStanding implements AccountKeeper {
  constructor(
    private readonly users: UsersService,
    private readonly access: AccessService,
  ) {}

  standingOf({ subject }: Proof): Promise<Standing | null> {
    return this.standingOfUser(subject);
  }

  async standingOfUser(userId: string): Promise<Standing | null> {
    const account = await this.users.findAccount(userId);
    if (!account?.isActive) return null;
    return { userId: account.id, ...(await this.access.grantsOf(account.roles, account.permissions)) };
  }
}
