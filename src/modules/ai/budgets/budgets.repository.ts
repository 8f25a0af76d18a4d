import { Injectable } from '@nestjs/common';
import sql, { empty } from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import { translateViolations } from '../../../kernel/database/postgres-errors.js';
import type { AiBudget } from './ai-budget.entity.js';
import type { AiCall } from './ai-call.entity.js';
import type { CountedUsage } from './token-estimate.js';

/** A budget that a call counts towards. */
export interface BudgetLimit {
  readonly scope: string;
  readonly limitTokens: number;
}

type SettledCall = Pick<AiCall, 'day' | 'userId' | 'apiKeyId' | 'reservedTokens' | 'totalTokens'>;
type NewCall = Pick<AiCall, 'id' | 'userId' | 'apiKeyId' | 'purpose' | 'model' | 'reservedTokens'>;
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

/** The budget that every call counts towards. */
export const SERVICE_SCOPE = 'service';

const TODAY = sql`(now() at time zone 'UTC')::date`;

const TOTALS = sql`
  count(*)::int as calls, (count(*) filter (where status = 'failure'))::int as "failedCalls",
  coalesce(sum(total_tokens), 0)::bigint as "totalTokens",
  coalesce(sum(total_tokens) filter (where is_estimated), 0)::bigint as "estimatedTokens"`;

@Injectable()
export class BudgetsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Inserts the call and reserves its tokens of each budget, or changes nothing and is false when one of them has fewer
   * left today. One statement, because the budget of the service is locked by every call: the reservation of a call
   * that does not get all of them is invalid, which undoes the whole statement. Budgets are locked in the order of
   * their scopes, so calls that share some wait instead of deadlocking.
   */
  async reserve(call: NewCall, budgets: readonly BudgetLimit[]): Promise<boolean> {
    const { id, userId, apiKeyId, purpose, model, reservedTokens: tokens } = call;
    const reservation = this.database.execute(sql`
      with reserved as (
        insert into ai_budgets as budget (scope, day, reserved_tokens, limit_tokens)
        select scope, ${TODAY}, ${tokens}::bigint, limit_tokens
        from unnest(${budgets.map(({ scope }) => scope)}::text[], ${budgets.map(({ limitTokens }) => limitTokens)}::bigint[])
          as wanted (scope, limit_tokens)
        where limit_tokens >= ${tokens}::bigint
        order by scope
        on conflict (scope, day) do update
          set reserved_tokens = budget.reserved_tokens + excluded.reserved_tokens, limit_tokens = excluded.limit_tokens
          where budget.used_tokens + budget.reserved_tokens + excluded.reserved_tokens <= excluded.limit_tokens
        returning scope
      )
      insert into ai_calls (id, day, user_id, api_key_id, purpose, model, reserved_tokens)
      select ${id}, ${TODAY}, ${userId}, ${apiKeyId}, ${purpose}, ${model},
        case when count(*) = ${budgets.length}::int then ${tokens}::int else -1 end
      from reserved`);
    try {
      await translateViolations(reservation, { ai_calls_tokens_check: (cause) => new BudgetTooSmall(cause) });
      return true;
    } catch (error) {
      if (error instanceof BudgetTooSmall) return false;
      throw error;
    }
  }

  /** Ends a pending call. Null when it was settled before. */
  settle(id: string, settlement: Settlement): Promise<SettledCall | null> {
    const { promptTokens, completionTokens, totalTokens, isEstimated, outcome, latencyMs } = settlement;
    return this.database.queryOne<SettledCall>(sql`
      update ai_calls
      set status = ${outcome === 'success' ? 'success' : 'failure'}, outcome = ${outcome}, prompt_tokens = ${promptTokens},
        completion_tokens = ${completionTokens}, total_tokens = ${totalTokens}, is_estimated = ${isEstimated},
        latency_ms = ${latencyMs}, settled_at = now()
      where id = ${id} and status = 'pending'
      returning day::text as day, user_id as "userId", api_key_id as "apiKeyId", reserved_tokens as "reservedTokens",
        total_tokens as "totalTokens"`);
  }

  /**
   * Counts the tokens of a settled call in place of its reservation, on the day of the reservation. Sent with the commit,
   * so that the budget of the service is locked for no round trip.
   */
  async count(call: SettledCall): Promise<void> {
    await this.database.defer(sql`
      with locked as (
        select scope, day from ai_budgets where scope = any(${scopesOf(call)}::text[]) and day = ${call.day}::date
        order by scope for no key update
      )
      update ai_budgets budget
      set reserved_tokens = budget.reserved_tokens - ${call.reservedTokens},
        used_tokens = budget.used_tokens + ${call.totalTokens}
      from locked where budget.scope = locked.scope and budget.day = locked.day`);
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
      select ${TOTALS} from ai_calls where day = ${TODAY} ${userId === undefined ? empty : sql`and user_id = ${userId}`}`);
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

/** A budget has fewer tokens left than the call needs. */
class BudgetTooSmall extends Error {
  constructor(cause: unknown) {
    super('A budget is too small.', { cause });
  }
}

/** The budgets that a call counts towards. */
export function scopesOf({ userId, apiKeyId }: Pick<AiCall, 'userId' | 'apiKeyId'>): string[] {
  return [SERVICE_SCOPE, `user:${userId}`, ...(apiKeyId === null ? [] : [`key:${apiKeyId}`])];
}
