import { EmailHasher } from '../../../kernel/secrets/email-hasher.js';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../../kernel/errors/app-error.js';
import { currentRequest } from '../../../kernel/context/request-context.js';
import { clientNetwork } from '../../../kernel/rate-limits/rate-limit-keys.js';
import type { Limit } from '../../../kernel/rate-limits/limit.js';
import { type Consumption, RateLimits } from '../../../kernel/rate-limits/rate-limits.js';
import { KnownLoginIpsRecorder } from './known-login-ips.recorder.js';
import { KnownLoginIpsRepository } from './known-login-ips.repository.js';
import { LOGIN_LIMITS, type LoginLimits, type ThrottledAction } from './login-throttle.limits.js';

/**
 * Brute-force protection of everything that leads to an account. Attempts are
 * counted by address and account, by address, and by account. Addresses from
 * which the account has signed in before are exempt from the last count, so
 * that an attack from many addresses does not lock the owner out.
 *
 * The account is what the caller names, and need not exist: a refusal does not
 * tell whether it does.
 */
@Injectable()
export class LoginThrottleService {
  constructor(
    private readonly limits: RateLimits,
    private readonly knownLoginIps: KnownLoginIpsRepository,
    private readonly emailHasher: EmailHasher,
    private readonly loginIps: KnownLoginIpsRecorder,
  ) {}

  /**
   * Runs `work`, or throws RateLimited before it. `account` is an e-mail address
   * or another name; without it only the address is counted. Attempts are
   * counted when they begin, so that concurrent ones see each other, and
   * uncounted when they succeed (unless the limits count everything) or fail
   * for want of a service.
   */
  async run<T>(action: ThrottledAction, account: string | undefined, work: () => Promise<T>): Promise<T> {
    const request = currentRequest();
    if (!this.limits.isEnabled || !request) return work();
    const limits = LOGIN_LIMITS[action];
    const network = clientNetwork(request);
    // Stored in Redis and in a table, where addresses of accounts should not be readable.
    const hashes = account === undefined ? [] : this.emailHasher.hashes(account.toLowerCase());
    const consumed: Consumption[] = [];
    try {
      await this.consume(limits, network, hashes, consumed);
    } catch (error) {
      await this.reward(consumed);
      throw error;
    }
    try {
      const result = await work();
      if (action === 'login' && account !== undefined) await this.loginIps.record(account, hashes, network);
      if (limits.counts === 'failures') await this.reward(consumed);
      return result;
    } catch (error) {
      if (!isCounted(error, limits)) await this.reward(consumed);
      throw error;
    }
  }

  /** Records the address of the request, from which a provider has authenticated the owner of the account. */
  async recordAddress(account: string): Promise<void> {
    const request = currentRequest();
    if (!this.limits.isEnabled || !request) return;
    const hashes = this.emailHasher.hashes(account.toLowerCase());
    await this.loginIps.record(account, hashes, clientNetwork(request));
  }

  /** Adds what it consumed to `consumed`, also when it throws RateLimited. */
  private async consume(
    limits: LoginLimits,
    network: string,
    accounts: readonly Buffer[],
    consumed: Consumption[],
  ): Promise<void> {
    const consume = async (limit: Limit, caller: string, isExempt = () => Promise.resolve(false)) => {
      const consumption = await this.limits.consume(limit, caller);
      consumed.push(consumption);
      if (!consumption.isAllowed && !(await isExempt())) throw this.limits.refusal(consumption);
    };
    await consume(limits.address, network);
    const name = accounts[0]?.toString('base64url');
    if (name === undefined) return;
    await consume(limits.pair, `${name}:${network}`);
    await consume(limits.account, name, () => this.knownLoginIps.exists(accounts, network));
  }

  private async reward(consumed: readonly Consumption[]): Promise<void> {
    for (const consumption of consumed) await this.limits.reward(consumption);
  }
}

function isCounted(error: unknown, { counts }: LoginLimits): boolean {
  if (!(error instanceof AppError)) return false;
  const { kind } = error.type;
  return kind === 'unauthenticated' || (counts === 'everything' && kind !== 'internal' && kind !== 'unavailable');
}
