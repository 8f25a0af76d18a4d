import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The tokens of a user, an API key or the service on a day (UTC). What is reserved belongs to calls under way. */
@Entity('ai_budgets')
@Index('idx_ai_budgets_day', ['day'])
@Check('ai_budgets_scope_check', "scope ~ '^(service|(user|key):[0-9a-f-]{36})$'")
@Check('ai_budgets_reserved_tokens_check', 'reserved_tokens >= 0')
@Check('ai_budgets_used_tokens_check', 'used_tokens >= 0')
@Check('ai_budgets_limit_tokens_check', 'limit_tokens > 0')
export class AiBudget {
  /** `service`, `user:<id>` or `key:<id>`. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'ai_budgets_pkey' }) scope!: string;
  @PrimaryColumn('date', { primaryKeyConstraintName: 'ai_budgets_pkey' }) day!: string;
  @Column('bigint', { name: 'reserved_tokens', default: 0 }) reservedTokens!: number;
  @Column('bigint', { name: 'used_tokens', default: 0 }) usedTokens!: number;
  /** The limit when tokens were last reserved. */
  @Column('bigint', { name: 'limit_tokens' }) limitTokens!: number;
}
