import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The response stored for the key of a caller, which a repeated request gets. */
@Entity('idempotency_keys')
@Index('idx_idempotency_keys_expires_at', ['expiresAt'])
export class IdempotencyKey {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'idempotency_keys_pkey' }) id!: Buffer;
  @Column('bytea') fingerprint!: Buffer;
  @Column('smallint') status!: number;
  @Column('text', { nullable: true }) location!: string | null;
  @Column('text', { nullable: true }) body!: string | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 }) expiresAt!: Date;
}
