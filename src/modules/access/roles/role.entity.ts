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
export class Role extends VersionedRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'roles_pkey' }) id!: string;
  @Column('text') name!: string;
  @Column('text', { default: '' }) description!: string;
  @Column('uuid', { name: 'parent_id', nullable: true }) parentId!: string | null;
  /** Named in code, so it can be neither renamed nor deleted. */
  @Column('boolean', { name: 'is_system', default: false }) isSystem!: boolean;
}
