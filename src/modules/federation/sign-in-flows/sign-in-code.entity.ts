import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A code that a front end gets in its address after a sign-in by redirect, and exchanges once for tokens. */
@Entity('sign_in_codes')
@Index('idx_sign_in_codes_expires_at', ['expiresAt'])
@Index('idx_sign_in_codes_user_id', ['userId'])
@ForeignKey('users', ['userId'], ['id'], { name: 'sign_in_codes_user_id_fkey', onDelete: 'CASCADE' })
export class SignInCode {
  @PrimaryColumn('text', { name: 'code_hash', primaryKeyConstraintName: 'sign_in_codes_pkey' }) codeHash!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('text') provider!: string;
  /** S256 of the secret that the front end has to send with the code. */
  @Column('text', { name: 'code_challenge' }) codeChallenge!: string;
  /** The user's when the code was created. */
  @Column('integer', { name: 'access_generation', default: 0 }) accessGeneration!: number;
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 }) expiresAt!: Date;
}
