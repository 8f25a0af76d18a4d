import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A process that processes jobs. */
@Entity('worker_heartbeats')
export class WorkerHeartbeat {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'worker_heartbeats_pkey' }) id!: string;
  @Column('text') version!: string;
  @Column({ type: 'timestamptz', name: 'started_at', precision: 3, default: () => 'now()' }) startedAt!: Date;
  @Column({ type: 'timestamptz', name: 'seen_at', precision: 3, default: () => 'now()' }) seenAt!: Date;
}
