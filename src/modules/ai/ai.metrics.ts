import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { counter, durations, gauge } from '../../kernel/telemetry/metrics/metrics.js';
import { BudgetsRepository, SERVICE_SCOPE, type Settlement } from './budgets/budgets.repository.js';

const SECONDS = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

const tokens = counter(
  'keelson_ai_tokens_total',
  'Tokens of AI calls.',
  ['kind'],
  [{ kind: 'prompt' }, { kind: 'completion' }],
);
const calls = counter('keelson_ai_calls_total', 'AI calls by outcome: success, or the code of the problem.', [
  'outcome',
]);
const latency = durations('keelson_ai_call_duration_seconds', 'Time that AI calls took.', [], SECONDS);
const used = gauge(
  'keelson_ai_budget_used_ratio',
  'Share of the daily tokens of the service that is used or reserved.',
);

/** Counts a call that is over. */
export function countAiCall({ outcome, promptTokens, completionTokens, latencyMs }: Settlement): void {
  calls.inc({ outcome });
  tokens.inc({ kind: 'prompt' }, promptTokens);
  tokens.inc({ kind: 'completion' }, completionTokens);
  latency.observe(latencyMs / 1000);
}

/** The budget of the service. It is in the database, so every process reports the same value. */
@Injectable()
export class AiMetrics {
  constructor(budgets: BudgetsRepository, @Inject(CONFIG) { ai }: Config) {
    if (ai.apiKey === undefined) return;
    used.readFrom(async (set) => {
      const { budgets: found } = await budgets.today([SERVICE_SCOPE]);
      const taken = found.reduce((sum, { usedTokens, reservedTokens }) => sum + usedTokens + reservedTokens, 0);
      set(taken / ai.dailyTokens.service);
    });
  }
}
