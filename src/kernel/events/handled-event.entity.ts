import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An event that a handler has handled, written together with the handler's effect. */
@Entity('handled_events')
@Index('idx_handled_events_handled_at', ['handledAt'])
export class HandledEvent {
  @PrimaryColumn('uuid', { name: 'event_id', primaryKeyConstraintName: 'handled_events_pkey' }) eventId!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'handled_events_pkey' }) handler!: string;
  @Column({ type: 'timestamptz', name: 'handled_at', precision: 3, default: () => 'now()' }) handledAt!: Date;
}
