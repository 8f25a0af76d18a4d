import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An event that was caused and has not been dealt with by all of its handlers yet. */
@Entity('outbox')
@Index('idx_outbox_claimed_until', { synchronize: false })
export class OutboxRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outbox_pkey' }) id!: string;
  @Column('text') type!: string;
  @Column('smallint') version!: number;
  @Column('uuid') subject!: string;
  @Column('jsonb') data!: object;
  @Column('text', { name: 'request_id', nullable: true }) requestId!: string | null;
  @Column('text', { name: 'trace_id', nullable: true }) traceId!: string | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  /** Until then some relay sees to it; afterwards any other may. */
  @Column({ type: 'timestamptz', name: 'claimed_until', precision: 3, nullable: true }) claimedUntil!: Date | null;
  /** Its job failed for good and is kept for somebody to look at. */
  @Column({ type: 'timestamptz', name: 'failed_at', precision: 3, nullable: true }) failedAt!: Date | null;
}

/** A handler that has dealt with an event, written with its effect. */
@Entity('handled_events')
@Index('idx_handled_events_handled_at', ['handledAt'])
export class HandledEvent {
  @PrimaryColumn('uuid', { name: 'event_id', primaryKeyConstraintName: 'handled_events_pkey' }) eventId!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'handled_events_pkey' }) handler!: string;
  @Column({ type: 'timestamptz', name: 'handled_at', precision: 3, default: () => 'now()' }) handledAt!: Date;
}
