import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

const KEY = { primaryKeyConstraintName: 'role_permissions_pkey' };

/** A permission of a role. */
@Entity('role_permissions')
@Index('idx_role_permissions_permission_id', ['permissionId'])
@ForeignKey('roles', ['roleId'], ['id'], { name: 'role_permissions_role_id_fkey', onDelete: 'CASCADE' })
@ForeignKey('permissions', ['permissionId'], ['id'], {
  name: 'role_permissions_permission_id_fkey',
  onDelete: 'CASCADE',
})
export class RolePermission {
  @PrimaryColumn('uuid', { name: 'role_id', ...KEY }) roleId!: string;
  @PrimaryColumn('uuid', { name: 'permission_id', ...KEY }) permissionId!: string;
}
