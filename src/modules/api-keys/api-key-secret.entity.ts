import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/**
 * The hash of a secret of a key, by its public prefix. One secret of a key has no
 * end, by a unique index; the others are from before a rotation.
 */
@Entity('api_key_secrets')
@Index('idx_api_key_secrets_key_id', ['keyId'])
@Index('api_key_secrets_current_key', ['keyId'], { unique: true, where: '(expires_at IS NULL)' })
@Index('idx_api_key_secrets_expires_at', ['expiresAt'], { where: '(expires_at IS NOT NULL)' })
@ForeignKey('api_keys', ['keyId'], ['id'], { name: 'api_key_secrets_key_id_fkey', onDelete: 'CASCADE' })
@Check('api_key_secrets_prefix_check', "prefix ~ '^kls_[0-9A-Za-z]{10}$'")
@Check('api_key_secrets_hash_check', 'length(hash) = 32')
export class ApiKeySecret {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'api_key_secrets_pkey' }) prefix!: string;
  @Column('uuid', { name: 'key_id' }) keyId!: string;
  @Column('bytea') hash!: Buffer;
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3, nullable: true }) expiresAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
}
