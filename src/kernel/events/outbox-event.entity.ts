import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An event that not all of its handlers have handled yet. */
@Entity('outbox')
@Index('idx_outbox_claimed_until', { synchronize: false })
export class OutboxEvent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outbox_pkey' }) id!: string;
  @Column('text') type!: string;
  @Column('smallint') version!: number;
  @Column('uuid') subject!: string;
  @Column('jsonb') data!: object;
  @Column('text', { name: 'request_id', nullable: true }) requestId!: string | null;
  @Column('text', { name: 'trace_id', nullable: true }) traceId!: string | null;
  /** The span that emitted it. */
  @Column('text', { nullable: true }) traceparent!: string | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  /** Until then it is claimed by a relay; afterwards any relay may claim it. */
  @Column({ type: 'timestamptz', name: 'claimed_until', precision: 3, nullable: true }) claimedUntil!: Date | null;
  /** Its job failed for good, and is kept for an admin to retry or discard. */
  @Column({ type: 'timestamptz', name: 'failed_at', precision: 3, nullable: true }) failedAt!: Date | null;
}
