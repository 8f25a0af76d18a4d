import { Check, Column, DeleteDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import { VersionedRow } from '../../kernel/database/versioned-row.js';

/** A user. Deleted users do not count for the uniqueness of e-mail addresses and user names. */
@Entity('users')
@Index('users_email_key', ['email'], { unique: true, where: '(deleted_at IS NULL)' })
@Index('users_username_key', ['username'], { unique: true, where: '(deleted_at IS NULL)' })
@Index('idx_users_created_at', ['createdAt', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_users_name_key', ['nameKey', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_users_is_active', ['isActive', 'createdAt', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_users_email_verified', ['emailVerified', 'createdAt', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_users_search_text', { synchronize: false })
@Index('idx_users_deleted_at', ['deletedAt'], { where: '(deleted_at IS NOT NULL)' })
@Check('users_email_check', 'email = lower(email) and length(email) between 3 and 255')
@Check('users_username_check', "username ~ '^[a-z0-9_-]{3,50}$'")
@Check('users_first_name_check', 'length(first_name) between 1 and 100')
@Check('users_names_check', "(first_name || last_name) !~ '[[:cntrl:]]'")
@Check('users_last_name_check', 'length(last_name) <= 100')
export class User extends VersionedRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' }) id!: string;
  @Column('text') email!: string;
  @Column('text', { nullable: true }) username!: string | null;
  @Column('text', { name: 'first_name' }) firstName!: string;
  @Column('text', { name: 'last_name' }) lastName!: string;
  @Column('text', { name: 'password_hash', nullable: true, select: false }) passwordHash!: string | null;
  @Column('boolean', { name: 'is_active', default: true }) isActive!: boolean;
  @Column('boolean', { name: 'email_verified', default: false }) emailVerified!: boolean;
  /** Raised by whatever ends the account's access: what was begun in an earlier generation is refused. */
  @Column({ type: 'integer', name: 'access_generation', default: 0, update: false }) accessGeneration!: number;
  /** When the user last proved by mail that the address is theirs; null when that was before it was recorded. */
  @Column({ type: 'timestamptz', name: 'proven_at', precision: 3, nullable: true }) provenAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'last_login_at', precision: 3, nullable: true }) lastLoginAt!: Date | null;
  /** The names without case and accents, the last one first, for sorting; set by a trigger. */
  @Column({ type: 'text', name: 'name_key', collation: 'C', default: '', insert: false, update: false, select: false })
  nameKey!: string;
  /** All searched texts without case and accents; set by a trigger. */
  @Column({ type: 'text', name: 'search_text', default: '', insert: false, update: false, select: false })
  searchText!: string;
  @DeleteDateColumn({ type: 'timestamptz', name: 'deleted_at', precision: 3 }) deletedAt!: Date | null;
}
