import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What the call is for. */
export const PURPOSES = ['chat', 'description', 'assistant'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** A call of a model, without its texts. It is pending until its tokens are counted. */
@Entity('ai_calls')
@Index('idx_ai_calls_day', ['day', 'userId'])
@Index('idx_ai_calls_user_id', ['userId'])
@Index('idx_ai_calls_created_at', ['createdAt'])
@Index('idx_ai_calls_pending', ['createdAt'], { where: "(status = 'pending'::text)" })
@ForeignKey('users', ['userId'], ['id'], { name: 'ai_calls_user_id_fkey', onDelete: 'CASCADE' })
@Check('ai_calls_purpose_check', "purpose in ('chat', 'description', 'assistant')")
@Check('ai_calls_model_check', 'length(model) between 1 and 128')
@Check('ai_calls_status_check', "status in ('pending', 'success', 'failure')")
@Check(
  'ai_calls_settled_check',
  "(status = 'pending') = (settled_at is null) and (status = 'pending') = (outcome is null)",
)
@Check('ai_calls_tokens_check', 'least(prompt_tokens, completion_tokens, total_tokens, reserved_tokens) >= 0')
export class AiCall {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'ai_calls_pkey' }) id!: string;
  @Column('date') day!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('uuid', { name: 'api_key_id', nullable: true }) apiKeyId!: string | null;
  @Column('text') purpose!: Purpose;
  @Column('text') model!: string;
  @Column('text', { default: 'pending' }) status!: 'pending' | 'success' | 'failure';
  /** `success`, or the code of the problem. */
  @Column('text', { nullable: true }) outcome!: string | null;
  @Column('integer', { name: 'reserved_tokens' }) reservedTokens!: number;
  @Column('integer', { name: 'prompt_tokens', default: 0 }) promptTokens!: number;
  @Column('integer', { name: 'completion_tokens', default: 0 }) completionTokens!: number;
  @Column('integer', { name: 'total_tokens', default: 0 }) totalTokens!: number;
  /** Whether the provider did not say how many tokens it took. */
  @Column('boolean', { name: 'is_estimated', default: false }) isEstimated!: boolean;
  @Column('integer', { name: 'latency_ms', nullable: true }) latencyMs!: number | null;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'settled_at', precision: 3, nullable: true }) settledAt!: Date | null;
}
