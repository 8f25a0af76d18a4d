import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A sign-in on one device. Ended sessions are deleted. */
@Entity('sessions')
@Index('idx_sessions_user_id', ['userId', 'createdAt', 'id'])
@Index('idx_sessions_expires_at', ['expiresAt'])
@ForeignKey('users', ['userId'], ['id'], { name: 'sessions_user_id_fkey', onDelete: 'CASCADE' })
@Check('sessions_ip_address_check', 'length(ip_address) <= 45')
@Check('sessions_user_agent_check', 'length(user_agent) <= 500')
export class Session {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sessions_pkey' }) id!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  /** Of the sign-in. */
  @Column('text', { name: 'ip_address', nullable: true }) ipAddress!: string | null;
  @Column('text', { name: 'user_agent', nullable: true }) userAgent!: string | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  /** The latest refresh. */
  @Column({ type: 'timestamptz', name: 'last_used_at', precision: 3, default: () => 'now()' }) lastUsedAt!: Date;
  /** What authenticated the user: `password`, or the name of a provider. */
  @Column('text', { default: 'password' }) provider!: string;
  /** The user's when the session began: another one ends it. */
  @Column('integer', { name: 'access_generation', default: 0 }) accessGeneration!: number;
  /** When the user last gave a password or signed in at a provider. */
  @Column({ type: 'timestamptz', name: 'authenticated_at', precision: 3, default: () => 'now()' })
  authenticatedAt!: Date;
  /** Extended by each refresh, up to a limit. */
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 }) expiresAt!: Date;
}
