import { Check, Column, DeleteDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { VersionedRow } from '../../kernel/database/versioned-row.js';

/** `gone`: the endpoint answered 410. `failing`: it had answered nothing but errors for a day. */
export const DISABLED_REASONS = ['gone', 'failing'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** An endpoint of another system, and the types of events that are sent to it. */
@Entity('webhooks')
@Index('idx_webhooks_created_at', ['createdAt', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_webhooks_created_by', ['createdBy'])
@ForeignKey('users', ['createdBy'], ['id'], { name: 'webhooks_created_by_fkey', onDelete: 'SET NULL' })
@Check('webhooks_url_check', `url ~ '^https?://' and length(url) <= 2000`)
@Check('webhooks_description_check', 'length(description) <= 200')
@Check('webhooks_event_types_check', 'cardinality(event_types) > 0')
@Check(
  'webhooks_disabled_reason_check',
  `disabled_reason in ('gone', 'failing') and not is_active or disabled_reason is null`,
)
export class Webhook extends VersionedRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhooks_pkey' }) id!: string;
  @Column('text') url!: string;
  @Column('text') description!: string;
  @Column('text', { name: 'event_types', array: true }) eventTypes!: string[];
  @Column('boolean', { name: 'is_active', default: true }) isActive!: boolean;
  /** Why the application disabled it; null when an admin did, and while it is active. */
  @Column('text', { name: 'disabled_reason', nullable: true }) disabledReason!: DisabledReason | null;
  /** Time of the first failed attempt since the last success; null after a success. */
  @Column({ type: 'timestamptz', name: 'failing_since', precision: 3, nullable: true }) failingSince!: Date | null;
  @Column('uuid', { name: 'created_by', nullable: true }) createdBy!: string | null;
  @DeleteDateColumn({ type: 'timestamptz', name: 'deleted_at', precision: 3 }) deletedAt!: Date | null;
}
