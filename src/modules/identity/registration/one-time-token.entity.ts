import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

export type OneTimeTokenPurpose = 'verify_email' | 'reset_password' | 'change_email';

/** A mailed token as its SHA-256: valid once. `email` is the address it was mailed to. */
@Entity('mail_tokens')
@Index('idx_mail_tokens_user_id', ['userId'])
@Index('idx_mail_tokens_expires_at', ['expiresAt'])
@ForeignKey('users', ['userId'], ['id'], { name: 'mail_tokens_user_id_fkey', onDelete: 'CASCADE' })
@Check('mail_tokens_hash_check', 'length(hash) = 32')
@Check('mail_tokens_purpose_check', "purpose in ('verify_email', 'reset_password', 'change_email')")
export class OneTimeToken {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'mail_tokens_pkey' }) hash!: Buffer;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('text') purpose!: OneTimeTokenPurpose;
  @Column('text') email!: string;
  /** The user's when the e-mail was requested. */
  @Column('integer', { name: 'access_generation', default: 0 }) accessGeneration!: number;
  @Column({ type: 'timestamptz', name: 'used_at', precision: 3, nullable: true }) usedAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 }) expiresAt!: Date;
}
