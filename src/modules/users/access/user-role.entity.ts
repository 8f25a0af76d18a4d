import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

const KEY = { primaryKeyConstraintName: 'user_roles_pkey' };

/** A role assigned to a user, by its name. */
@Entity('user_roles')
@Index('idx_user_roles_role', ['role', 'userId'])
@ForeignKey('users', ['userId'], ['id'], { name: 'user_roles_user_id_fkey', onDelete: 'CASCADE' })
@ForeignKey('roles', ['role'], ['name'], { name: 'user_roles_role_fkey', onUpdate: 'CASCADE' })
export class UserRole {
  @PrimaryColumn('uuid', { name: 'user_id', ...KEY }) userId!: string;
  @PrimaryColumn('text', KEY) role!: string;
}
