import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { VersionedRow } from '../../kernel/database/versioned-row.js';

export const API_KEY_STATUSES = ['active', 'expired', 'revoked'] as const;
export type ApiKeyStatus = (typeof API_KEY_STATUSES)[number];

/** A credential of a program that acts for its owner. */
@Entity('api_keys')
@Index('idx_api_keys_user_id', ['userId', 'createdAt', 'id'])
@Index('idx_api_keys_created_at', ['createdAt', 'id'])
@Index('idx_api_keys_expires_at', ['expiresAt'])
@Index('idx_api_keys_revoked_at', ['revokedAt'], { where: '(revoked_at IS NOT NULL)' })
@ForeignKey('users', ['userId'], ['id'], { name: 'api_keys_user_id_fkey', onDelete: 'CASCADE' })
@Check('api_keys_name_check', 'length(name) between 1 and 100')
@Check('api_keys_rate_limit_per_minute_check', 'rate_limit_per_minute > 0')
export class ApiKey extends VersionedRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_keys_pkey' }) id!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  /** The user who created it; null for keys from before this was recorded. */
  @Column('uuid', { name: 'created_by', nullable: true }) createdBy!: string | null;
  @Column('text') name!: string;
  @Column('integer', { name: 'rate_limit_per_minute', nullable: true }) rateLimitPerMinute!: number | null;
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 }) expiresAt!: Date;
  @Column({ type: 'timestamptz', name: 'revoked_at', precision: 3, nullable: true }) revokedAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'last_used_at', precision: 3, nullable: true }) lastUsedAt!: Date | null;
}
