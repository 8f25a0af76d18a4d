import { Injectable } from '@nestjs/common';
import type { Grants } from '../actor.js';

/** What a verified token says of its bearer. */
export interface Proof {
  /** Its issuer, and whether that is ourselves. */
  readonly issuer: string;
  readonly own: boolean;
  readonly subject: string;
  readonly tokenId: string;
  readonly sessionId?: string;
  readonly expiresAtMs: number;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** An account that may be used right now, and what it may do. */
export interface Standing extends Grants {
  readonly userId: string;
}

/** Whoever keeps the accounts. The kernel knows no module, so the module makes itself known. */
export interface AccountKeeper {
  /**
   * Whom a proof speaks of, as the database has it now: null when there is no
   * such account, it is deactivated, or the session is over. `token` is what was
   * verified, for asking its issuer more.
   */
  standingOf(proof: Proof, token: string): Promise<Standing | null>;
}

/** The keeper of accounts that sign in here. */
export interface OwnAccountKeeper extends AccountKeeper {
  /** What somebody may do who would sign in now: null when nobody has the id, or the account is deactivated. */
  standingOfUser(userId: string): Promise<Standing | null>;
}

/** Where to ask what a verified token, or an account, is worth at this moment. */
@Injectable()
export class Accounts {
  private keeper: OwnAccountKeeper | undefined;
  private foreignKeeper: AccountKeeper | undefined;

  /** Of those who come with a token of our own. */
  keptBy(keeper: OwnAccountKeeper): void {
    this.keeper = keeper;
  }

  /** Of those who come with a token of another issuer. */
  foreignKeptBy(keeper: AccountKeeper): void {
    this.foreignKeeper = keeper;
  }

  standingOf(proof: Proof, token: string): Promise<Standing | null> {
    return known(proof.own ? this.keeper : this.foreignKeeper).standingOf(proof, token);
  }

  standingOfUser(userId: string): Promise<Standing | null> {
    return known(this.keeper).standingOfUser(userId);
  }
}

function known<Keeper extends AccountKeeper>(keeper: Keeper | undefined): Keeper {
  if (!keeper) throw new Error('No module keeps these accounts.');
  return keeper;
}
