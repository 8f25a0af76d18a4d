import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** `cancelled`: the webhook was deactivated or deleted before it was delivered. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed', 'cancelled'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A message to a webhook, and what became of it. */
@Entity('webhook_deliveries')
@Unique('webhook_deliveries_message_key', ['webhookId', 'messageId'])
@Index('idx_webhook_deliveries_due', ['webhookId', 'nextAttemptAt'], { where: "(status = 'pending'::text)" })
@Index('idx_webhook_deliveries_webhook_id', ['webhookId', 'createdAt', 'id'])
@Index('idx_webhook_deliveries_created_at', ['createdAt'])
@ForeignKey('webhooks', ['webhookId'], ['id'], { name: 'webhook_deliveries_webhook_id_fkey', onDelete: 'CASCADE' })
@Check('webhook_deliveries_status_check', "status in ('pending', 'delivered', 'failed', 'cancelled')")
@Check(
  'webhook_deliveries_finished_check',
  "(status = 'pending') = (next_attempt_at is not null) and (status = 'pending') = (finished_at is null)",
)
@Check('webhook_deliveries_attempts_check', 'attempts >= 0')
export class WebhookDelivery {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhook_deliveries_pkey' }) id!: string;
  @Column('uuid', { name: 'webhook_id' }) webhookId!: string;
  /** The same each time the message is sent: the id of the event, or of the test. */
  @Column('uuid', { name: 'message_id' }) messageId!: string;
  @Column('text', { name: 'event_type' }) eventType!: string;
  @Column('text') payload!: string;
  /** The request that caused the message, its trace, and the span in that when traces are recorded: of each attempt, too. */
  @Column('text', { name: 'request_id', nullable: true }) requestId!: string | null;
  @Column('text', { name: 'trace_id', nullable: true }) traceId!: string | null;
  @Column('text', { nullable: true }) traceparent!: string | null;
  @Column('text', { default: 'pending' }) status!: DeliveryStatus;
  @Column('integer', { default: 0 }) attempts!: number;
  /** While an attempt is under way, when another worker takes the delivery over. Null when it is not pending. */
  @Column({ type: 'timestamptz', name: 'next_attempt_at', precision: 3, nullable: true }) nextAttemptAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'attempted_at', precision: 3, nullable: true }) attemptedAt!: Date | null;
  /** Status of the last response; null when there was none. */
  @Column('integer', { name: 'response_status', nullable: true }) responseStatus!: number | null;
  /** Why the last attempt failed. */
  @Column('text', { nullable: true }) error!: string | null;
  @Column('integer', { name: 'duration_ms', nullable: true }) durationMs!: number | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'finished_at', precision: 3, nullable: true }) finishedAt!: Date | null;
}
