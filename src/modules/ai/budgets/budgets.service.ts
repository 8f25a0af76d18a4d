import { Inject, Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { CONFIG, type Config } from '../../../config/config.js';
import type { Actor } from '../../../kernel/auth/actor.js';
import { Clock } from '../../../kernel/context/clock.js';
import { Database } from '../../../kernel/database/database.js';
import { ScheduledTasks } from '../../../kernel/jobs/scheduled-tasks.js';
import { type AuditActor, AuditsService } from '../../audits/audits.service.js';
import { countAiCall } from '../ai.metrics.js';
import { AiBudgetExceeded } from '../ai.errors.js';
import type { Prompt } from '../provider/completion.js';
import type { Purpose } from './ai-call.entity.js';
import { type BudgetLimit, BudgetsRepository, scopesOf, SERVICE_SCOPE, type Settlement } from './budgets.repository.js';
import { mostUsage } from './token-estimate.js';

/** A call whose tokens are reserved. */
export interface ReservedCall {
  readonly id: string;
  readonly actor: AuditActor;
  readonly purpose: Purpose;
  readonly model: string;
}

const BATCH = 100;
const DAY_MS = 86_400_000;

/**
 * Daily budgets of tokens for users, API keys and the service. The most that a call can take is reserved before it
 * and what it took is counted after it, so calls at the same time cannot exceed a budget together.
 */
@Injectable()
export class BudgetsService {
  private readonly logger = new Logger(BudgetsService.name);

  constructor(
    private readonly database: Database,
    private readonly budgets: BudgetsRepository,
    private readonly audits: AuditsService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    tasks: ScheduledTasks,
  ) {
    const everyMs = 5 * 60_000;
    tasks.register({ name: 'ai.settleAbandoned', schedule: { everyMs }, run: () => this.settleAbandoned() });
  }

  /** Throws AiBudgetExceeded, upon which nothing is reserved. */
  async reserve(actor: Actor, purpose: Purpose, prompt: Prompt): Promise<ReservedCall> {
    const owner = { userId: actor.userId, apiKeyId: apiKeyOf(actor) };
    const call = { id: uuidv7(), actor, purpose, model: prompt.model };
    const { totalTokens: tokens } = mostUsage(prompt);
    const limits = scopesOf(owner).map((scope) => ({ scope, limitTokens: this.limitOf(scope) }));
    const row = { ...owner, id: call.id, purpose, model: prompt.model, reservedTokens: tokens };
    if (!(await this.budgets.reserve(row, limits))) throw await this.refusal(limits, tokens);
    return call;
  }

  /**
   * Counts what the call took and writes its audit record, in one transaction. A call that cannot be settled now keeps
   * its reservation and is settled later: the user gets the answer in any case.
   */
  async settle(call: ReservedCall, settlement: Settlement): Promise<void> {
    const { actor, purpose, model } = call;
    this.logger.log({ purpose, model, userId: actor.userId, ...settlement }, 'AI call');
    countAiCall(settlement);
    try {
      await this.settleOnce(call, settlement);
    } catch (error) {
      this.logger.error({ err: error, callId: call.id }, 'An AI call could not be settled; it will be later.');
    }
  }

  /** Counts the whole reservation of calls whose process ended: what they took is unknown. Returns how many. */
  async settleAbandoned(): Promise<number> {
    const olderThanSeconds = (2 * this.config.ai.deadlineMs) / 1000 + 600;
    let count = 0;
    for (let found = BATCH; found === BATCH;) {
      const calls = await this.budgets.listAbandoned(olderThanSeconds, BATCH);
      for (const { reservedTokens, latencyMs, userId, ...call } of calls) {
        const tokens = { promptTokens: reservedTokens, completionTokens: 0, totalTokens: reservedTokens };
        const settlement = { ...tokens, isEstimated: true, outcome: 'abandoned', latencyMs: latencyMs ?? 0 };
        if (await this.settleOnce({ ...call, actor: { userId } }, settlement)) count++;
      }
      found = calls.length;
    }
    return count;
  }

  private settleOnce({ id, actor, purpose, model }: ReservedCall, settlement: Settlement): Promise<boolean> {
    return this.database.transaction(async () => {
      const settled = await this.budgets.settle(id, settlement);
      if (!settled) return false;
      const status = settlement.outcome === 'success' ? 'success' : 'failure';
      const details = { purpose, model, ...settlement };
      await this.audits.record(actor, { action: 'other', entityType: 'ai_call', entityId: id, status, details });
      // Last, because it locks the budget of the service.
      await this.budgets.count(settled);
      return true;
    });
  }

  limitOf(scope: string): number {
    const { service, user, key } = this.config.ai.dailyTokens;
    if (scope === SERVICE_SCOPE) return service;
    return scope.startsWith('user:') ? user : key;
  }

  private async refusal(limits: readonly BudgetLimit[], tokens: number): Promise<AiBudgetExceeded> {
    const { budgets } = await this.budgets.today(limits.map(({ scope }) => scope));
    const leftOf = ({ scope, limitTokens }: BudgetLimit) => {
      const { usedTokens = 0, reservedTokens = 0 } = budgets.find((budget) => budget.scope === scope) ?? {};
      return limitTokens - usedTokens - reservedTokens;
    };
    const [{ scope, limitTokens: limit } = { scope: SERVICE_SCOPE, limitTokens: 0 }] = limits.toSorted(
      (a, b) => leftOf(a) - leftOf(b),
    );
    const now = this.clock.now();
    const retryAfterSeconds = Math.ceil((DAY_MS - (now % DAY_MS)) / 1000);
    return new AiBudgetExceeded({ budget: scope.split(':', 1)[0] ?? scope, limit, tokens, retryAfterSeconds });
  }
}

export function apiKeyOf({ credential }: Actor): string | null {
  return credential.kind === 'api_key' ? credential.id : null;
}
