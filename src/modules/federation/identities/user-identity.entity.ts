import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** A user's subject at an issuer. An unlinked identity keeps its row, so that its tokens are refused. */
@Entity('user_identities')
@Unique('user_identities_issuer_subject_key', ['issuer', 'subject'])
@Index('idx_user_identities_user_id', ['userId', 'createdAt', 'id'])
@Index('idx_user_identities_tokens_expire_at', ['tokensExpireAt'], {
  where: '((tokens IS NOT NULL) AND (unlinked_at IS NULL))',
})
@ForeignKey('users', ['userId'], ['id'], { name: 'user_identities_user_id_fkey', onDelete: 'CASCADE' })
@Check('user_identities_issuer_check', 'length(issuer) between 1 and 500')
@Check('user_identities_subject_check', 'length(subject) between 1 and 255')
export class UserIdentity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'user_identities_pkey' }) id!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('text') issuer!: string;
  @Column('text') subject!: string;
  /** From the latest sign-in; the account may have another. */
  @Column('text', { nullable: true }) email!: string | null;
  @Column('boolean', { name: 'email_verified', default: false }) emailVerified!: boolean;
  /** Of the latest sign-in by redirect; null when only access tokens were used. */
  @Column('text', { nullable: true }) provider!: string | null;
  /** Of the provider, encrypted. Read only where it is named. */
  @Column('text', { nullable: true, select: false }) tokens!: string | null;
  @Column({ type: 'timestamptz', name: 'tokens_expire_at', precision: 3, nullable: true }) tokensExpireAt!: Date | null;
  /** Until then a process refreshes the tokens: a refresh token works once. */
  @Column({ type: 'timestamptz', name: 'refreshing_until', precision: 3, nullable: true })
  refreshingUntil!: Date | null;
  @Column({ type: 'timestamptz', name: 'last_used_at', precision: 3, nullable: true }) lastUsedAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'unlinked_at', precision: 3, nullable: true }) unlinkedAt!: Date | null;
}
