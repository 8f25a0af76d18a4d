import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A refresh token as its SHA-256. A rotated one is kept until it expires, to detect its reuse. */
@Entity('refresh_tokens')
@Index('idx_refresh_tokens_session_id', ['sessionId'])
@Index('idx_refresh_tokens_expires_at', ['expiresAt'])
@ForeignKey('sessions', ['sessionId'], ['id'], { name: 'refresh_tokens_session_id_fkey', onDelete: 'CASCADE' })
@Check('refresh_tokens_hash_check', 'length(hash) = 32')
export class RefreshToken {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'refresh_tokens_pkey' }) hash!: Buffer;
  @Column('uuid', { name: 'session_id' }) sessionId!: string;
  @Column({ type: 'timestamptz', name: 'rotated_at', precision: 3, nullable: true }) rotatedAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 }) expiresAt!: Date;
}
