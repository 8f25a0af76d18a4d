import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

const KEY = { primaryKeyConstraintName: 'user_permissions_pkey' };

/** A permission assigned to a user directly, beside those of their roles. */
@Entity('user_permissions')
@Index('idx_user_permissions_permission', ['permission'])
@ForeignKey('users', ['userId'], ['id'], { name: 'user_permissions_user_id_fkey', onDelete: 'CASCADE' })
@ForeignKey('permissions', ['permission'], ['name'], {
  name: 'user_permissions_permission_fkey',
  onUpdate: 'CASCADE',
  onDelete: 'CASCADE',
})
export class UserPermission {
  @PrimaryColumn('uuid', { name: 'user_id', ...KEY }) userId!: string;
  @PrimaryColumn('text', KEY) permission!: string;
}
