import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { VersionedRow } from '../../../kernel/database/versioned-row.js';

/** A role: permissions under a name. It inherits the permissions of its parent. */
@Entity('roles')
@Unique('roles_name_key', ['name'])
@Index('idx_roles_parent_id', ['parentId'])
@ForeignKey('roles', ['parentId'], ['id'], { name: 'roles_parent_id_fkey' })
@Check('roles_name_check', "name ~ '^[a-z0-9_-]{1,64}$'")
@Check('roles_description_check', 'length(description) <= 255')
@Check('roles_parent_id_check', 'parent_id <> id')
@Check('roles_deleted_name_check', '(deleted_at is null) = (deleted_name is null)')
@Index('idx_roles_deleted_at', ['deletedAt'], { where: '(deleted_at IS NOT NULL)' })
export class Role extends VersionedRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'roles_pkey' }) id!: string;
  @Column('text') name!: string;
  @Column('text', { default: '' }) description!: string;
  @Column('uuid', { name: 'parent_id', nullable: true }) parentId!: string | null;
  /** Named in code, so it can be neither renamed nor deleted. */
  @Column('boolean', { name: 'is_system', default: false }) isSystem!: boolean;
  @Column({ type: 'timestamptz', name: 'deleted_at', precision: 3, nullable: true }) deletedAt!: Date | null;
  /** The name before the deletion; `name` is then a placeholder, so that another role may have it. */
  @Column('text', { name: 'deleted_name', nullable: true }) deletedName!: string | null;
}
