import { Injectable } from '@nestjs/common';
import sql, { type Sql } from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { AiBudget } from './ai-budget.entity.js';
import type { AiCall } from './ai-call.entity.js';
import type { CountedUsage } from './tokens.js';

/** A budget that a call counts towards. */
export interface BudgetLimit {
  readonly scope: string;
  readonly limitTokens: number;
}

export type NewCall = Pick<AiCall, 'id' | 'userId' | 'apiKeyId' | 'purpose' | 'model' | 'reservedTokens'>;
export type Settlement = CountedUsage & { readonly outcome: string; readonly latencyMs: number };
export type PendingCall = Pick<AiCall, 'id' | 'userId' | 'purpose' | 'model' | 'reservedTokens' | 'latencyMs'>;

/** The calls of a day together. */
export interface CallTotals {
  readonly calls: number;
  readonly failedCalls: number;
  readonly totalTokens: number;
  readonly estimatedTokens: number;
}

export type UserTotals = CallTotals & { readonly userId: string };

const TODAY = sql`(now() at time zone 'UTC')::date`;

const TOTALS = sql`
  count(*)::int as calls, (count(*) filter (where status = 'failure'))::int as "failedCalls",
  coalesce(sum(total_tokens), 0)::bigint as "totalTokens",
  coalesce(sum(total_tokens) filter (where is_estimated), 0)::bigint as "estimatedTokens"`;

@Injectable()
export class BudgetsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Reserves tokens of each budget that has them left today, and returns the scopes of these. When some are missing,
   * roll back. Budgets are locked in the order of their scopes, so calls that share some wait instead of deadlocking.
   */
  async reserve(budgets: readonly BudgetLimit[], tokens: number): Promise<string[]> {
    const rows = await this.database.query<{ scope: string }>(sql`
      insert into ai_budgets as budget (scope, day, reserved_tokens, limit_tokens)
      select scope, ${TODAY}, ${tokens}::bigint, limit_tokens
      from unnest(${budgets.map(({ scope }) => scope)}::text[], ${budgets.map(({ limitTokens }) => limitTokens)}::bigint[])
        as wanted (scope, limit_tokens)
      where limit_tokens >= ${tokens}::bigint
      order by scope
      on conflict (scope, day) do update
        set reserved_tokens = budget.reserved_tokens + excluded.reserved_tokens, limit_tokens = excluded.limit_tokens
        where budget.used_tokens + budget.reserved_tokens + excluded.reserved_tokens <= excluded.limit_tokens
      returning scope`);
    return rows.map(({ scope }) => scope);
  }

  async insertCall({ id, userId, apiKeyId, purpose, model, reservedTokens }: NewCall): Promise<void> {
    await this.database.execute(sql`
      insert into ai_calls (id, day, user_id, api_key_id, purpose, model, reserved_tokens)
      values (${id}, ${TODAY}, ${userId}, ${apiKeyId}, ${purpose}, ${model}, ${reservedTokens})`);
  }

  /**
   * Counts the tokens of a pending call in place of its reservation, on the day of the reservation. False when it was
   * settled before. Call it in a transaction.
   */
  async settle(id: string, settlement: Settlement): Promise<boolean> {
    const { promptTokens, completionTokens, totalTokens, isEstimated, outcome, latencyMs } = settlement;
    const call = await this.database.queryOne<Pick<AiCall, 'day' | 'userId' | 'apiKeyId' | 'reservedTokens'>>(sql`
      update ai_calls
      set status = ${outcome === 'success' ? 'success' : 'failure'}, outcome = ${outcome}, prompt_tokens = ${promptTokens},
        completion_tokens = ${completionTokens}, total_tokens = ${totalTokens}, is_estimated = ${isEstimated},
        latency_ms = ${latencyMs}, settled_at = now()
      where id = ${id} and status = 'pending'
      returning day::text as day, user_id as "userId", api_key_id as "apiKeyId", reserved_tokens as "reservedTokens"`);
    if (!call) return false;
    const scopes = scopesOf(call);
    await this.database.execute(sql`
      with locked as (
        select scope, day from ai_budgets where scope = any(${scopes}::text[]) and day = ${call.day}::date
        order by scope for no key update
      )
      update ai_budgets budget
      set reserved_tokens = budget.reserved_tokens - ${call.reservedTokens}, used_tokens = budget.used_tokens + ${totalTokens}
      from locked where budget.scope = locked.scope and budget.day = locked.day`);
    return true;
  }

  /** Pending calls that began so long ago that their process must have ended. */
  listAbandoned(olderThanSeconds: number, limit: number): Promise<PendingCall[]> {
    return this.database.query<PendingCall>(sql`
      select id, user_id as "userId", purpose, model, reserved_tokens as "reservedTokens",
        (extract(epoch from now() - created_at) * 1000)::int as "latencyMs"
      from ai_calls where status = 'pending' and created_at < now() - make_interval(secs => ${olderThanSeconds})
      order by created_at limit ${limit}`);
  }

  /** Today, as an ISO date, and the budgets of these scopes that anything was reserved of. */
  async today(scopes: readonly string[]): Promise<{ day: string; budgets: readonly Omit<AiBudget, 'day'>[] }> {
    const rows = await this.database.query<{ day: string } & { [Name in keyof AiBudget]: AiBudget[Name] | null }>(sql`
      select today.day::text as day, scope, reserved_tokens as "reservedTokens", used_tokens as "usedTokens",
        limit_tokens as "limitTokens"
      from (select ${TODAY} as day) today
      left join ai_budgets budget on budget.day = today.day and budget.scope = any(${scopes}::text[])`);
    const budgets = rows.filter((row): row is AiBudget => row.scope !== null);
    return { day: rows[0]?.day ?? '', budgets };
  }

  /** All calls of today, or those of a user. */
  async totals(userId?: string): Promise<CallTotals> {
    const totals = await this.database.queryOne<CallTotals>(sql`
      select ${TOTALS} from ai_calls where day = ${TODAY} ${userId === undefined ? NOTHING : sql`and user_id = ${userId}`}`);
    if (!totals) throw new Error('The totals have no row.');
    return totals;
  }

  /** The users with the most tokens today. */
  listUserTotals(limit: number): Promise<UserTotals[]> {
    return this.database.query<UserTotals>(sql`
      select user_id as "userId", ${TOTALS} from ai_calls where day = ${TODAY}
      group by user_id order by "totalTokens" desc, user_id limit ${limit}`);
  }
}

const NOTHING: Sql = sql``;

/** The budgets that a call counts towards. */
export function scopesOf({ userId, apiKeyId }: Pick<AiCall, 'userId' | 'apiKeyId'>): string[] {
  return ['service', `user:${userId}`, ...(apiKeyId === null ? [] : [`key:${apiKeyId}`])];
}
