import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import { BudgetsRepository, type CallTotals, type UserTotals } from '../budgets/budgets.repository.js';
import { apiKeyOf, BudgetsService } from '../budgets/budgets.service.js';

export interface Budget {
  readonly limit: number;
  readonly used: number;
  readonly reserved: number;
  readonly remaining: number;
}

interface Usage extends CallTotals {
  readonly day: string;
  readonly user: Budget;
  readonly key?: Budget;
}

interface ServiceUsage extends CallTotals {
  readonly day: string;
  readonly service: Budget;
  readonly users: readonly UserTotals[];
}

const MOST_USERS = 50;

/** Reads what was used of the budgets today. */
@Injectable()
export class UsageService {
  constructor(
    private readonly repository: BudgetsRepository,
    private readonly budgets: BudgetsService,
  ) {}

  /** Of the actor, and of the API key that it uses. */
  async get(actor: Actor): Promise<Usage> {
    const apiKeyId = apiKeyOf(actor);
    const [{ day, budgetOf }, totals] = await Promise.all([
      this.today(`user:${actor.userId}`, `key:${apiKeyId}`),
      this.repository.totals(actor.userId),
    ]);
    const key = apiKeyId === null ? {} : { key: budgetOf(`key:${apiKeyId}`) };
    return { day, ...totals, user: budgetOf(`user:${actor.userId}`), ...key };
  }

  /** Of the whole service, and of the users who used most. */
  async getService(): Promise<ServiceUsage> {
    const [{ day, budgetOf }, totals, users] = await Promise.all([
      this.today('service'),
      this.repository.totals(),
      this.repository.listUserTotals(MOST_USERS),
    ]);
    return { day, ...totals, service: budgetOf('service'), users };
  }

  private async today(...scopes: readonly string[]): Promise<{ day: string; budgetOf: (scope: string) => Budget }> {
    const { day, budgets } = await this.repository.today(scopes);
    const budgetOf = (wanted: string) => {
      const { usedTokens: used = 0, reservedTokens: reserved = 0 } =
        budgets.find(({ scope }) => scope === wanted) ?? {};
      const limit = this.budgets.limitOf(wanted);
      return { limit, used, reserved, remaining: Math.max(0, limit - used - reserved) };
    };
    return { day, budgetOf };
  }
}
