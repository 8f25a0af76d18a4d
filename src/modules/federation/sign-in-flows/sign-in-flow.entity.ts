import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A sign-in by redirect between its request and its callback. */
@Entity('sign_in_flows')
@Index('idx_sign_in_flows_expires_at', ['expiresAt'])
@Index('idx_sign_in_flows_user_id', ['userId'])
@Index('idx_sign_in_flows_session_id', ['sessionId'])
@Check('sign_in_flows_access_generation_check', '(user_id is null) = (access_generation is null)')
@ForeignKey('sessions', ['sessionId'], ['id'], { name: 'sign_in_flows_session_id_fkey', onDelete: 'CASCADE' })
@ForeignKey('users', ['userId'], ['id'], { name: 'sign_in_flows_user_id_fkey', onDelete: 'CASCADE' })
export class SignInFlow {
  @PrimaryColumn('text', { name: 'state_hash', primaryKeyConstraintName: 'sign_in_flows_pkey' }) stateHash!: string;
  /** Of the cookie that binds the flow to its browser. */
  @Column('text', { name: 'browser_hash' }) browserHash!: string;
  @Column('text') provider!: string;
  /** The PKCE verifier and the nonce, encrypted. */
  @Column('text') secrets!: string;
  @Column('text', { name: 'return_to', nullable: true }) returnTo!: string | null;
  @Column('text', { name: 'code_challenge', nullable: true }) codeChallenge!: string | null;
  /** Who links another identity to their account; null for a sign-in. */
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;
  /** The user's when they began to link. */
  @Column('integer', { name: 'access_generation', nullable: true }) accessGeneration!: number | null;
  /** The session that links; null for a credential of another issuer. */
  @Column('uuid', { name: 'session_id', nullable: true }) sessionId!: string | null;
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 }) expiresAt!: Date;
}
