import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../../kernel/errors/app-error.js';
import { currentRequest } from '../../../kernel/context/request-context.js';
import { clientNetwork } from '../../../kernel/rate-limits/caller.js';
import type { Limit } from '../../../kernel/rate-limits/limit.js';
import { type Counted, RateLimits } from '../../../kernel/rate-limits/rate-limits.js';
import { KnownLoginIpsRepository } from './known-login-ips.repository.js';
import { LOGIN_LIMITS, type ThrottledAction, type LoginLimits } from './login-throttle.limits.js';

/**
 * Holds up those who try out passwords, tokens or addresses, and not the owner
 * of the account they try them on.
 *
 * Three counts are kept: of an address on an account, of an address on all
 * accounts, and of all addresses on an account. The last one stops an attacker
 * who has many addresses, and would stop the owner with him; so it does not
 * concern addresses from which the account has been signed in to before.
 *
 * The account is what the caller names it, and need not exist: a refusal says
 * nothing about that.
 */
@Injectable()
export class LoginThrottleService {
  constructor(
    private readonly limits: RateLimits,
    private readonly knownLoginIps: KnownLoginIpsRepository,
  ) {}

  /**
   * Does `work` unless too many tries failed before; throws RateLimited then,
   * before anything costly begins. A try has failed when `work` throws what
   * answers 401. An outage is never counted, whatever the limits count.
   *
   * `account` is an e-mail address or what else names one; without it only the
   * address counts. Tries are counted when they begin, so that many at once are
   * not all taken for the first.
   */
  async run<T>(action: ThrottledAction, account: string | undefined, work: () => Promise<T>): Promise<T> {
    const request = currentRequest();
    if (!this.limits.areOn || !request) return work();
    const limits = LOGIN_LIMITS[action];
    const network = clientNetwork(request);
    const accountHash = account === undefined ? undefined : hashOf(account);
    const counted = await this.begin(limits, network, accountHash);
    try {
      const outcome = await work();
      if (limits.counts === 'failures') await this.giveBack(counted);
      if (action === 'login' && accountHash) await this.knownLoginIps.record(accountHash, network);
      return outcome;
    } catch (error) {
      if (!isCounted(error, limits)) await this.giveBack(counted);
      throw error;
    }
  }

  private async begin(limits: LoginLimits, network: string, account: Buffer | undefined): Promise<Counted[]> {
    const counted: Counted[] = [];
    try {
      counted.push(await this.take(limits.address, network));
      if (!account) return counted;
      const name = account.toString('base64url');
      counted.push(await this.take(limits.pair, `${name}:${network}`));
      const ofAll = await this.limits.take(limits.account, name);
      if (ofAll.isAllowed) counted.push(ofAll);
      else if (!(await this.knownLoginIps.exists(account, network))) throw this.limits.refusal(ofAll);
      return counted;
    } catch (error) {
      await this.giveBack(counted);
      throw error;
    }
  }

  private async take(limit: Limit, caller: string): Promise<Counted> {
    const taken = await this.limits.take(limit, caller);
    if (!taken.isAllowed) throw this.limits.refusal(taken);
    return taken;
  }

  private async giveBack(counted: readonly Counted[]): Promise<void> {
    for (const one of counted) await this.limits.giveBack(one);
  }
}

/** Kept in Redis and in a table: nobody should be able to read there who has an account. */
function hashOf(account: string): Buffer {
  return createHash('sha256').update(account.toLowerCase()).digest();
}

function isCounted(error: unknown, { counts }: LoginLimits): boolean {
  if (!(error instanceof AppError)) return false;
  const { kind } = error.type;
  return kind === 'unauthenticated' || (counts === 'everything' && kind !== 'internal' && kind !== 'unavailable');
}
