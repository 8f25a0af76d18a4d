import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** A name for what people do, and the permissions that come with it. It also brings everything its parent brings. */
@Entity('roles')
@Unique('roles_name_key', ['name'])
@Index('idx_roles_parent_id', ['parentId'])
@ForeignKey('roles', ['parentId'], ['id'], { name: 'roles_parent_id_fkey' })
@Check('roles_name_check', "name ~ '^[a-z0-9_-]{1,64}$'")
@Check('roles_description_check', 'length(description) <= 255')
@Check('roles_parent_id_check', 'parent_id <> id')
@Check('roles_deleted_name_check', '(deleted_at is null) = (deleted_name is null)')
@Index('idx_roles_deleted_at', ['deletedAt'], { where: '(deleted_at IS NOT NULL)' })
export class RoleRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'roles_pkey' }) id!: string;
  @Column('text') name!: string;
  @Column('text', { default: '' }) description!: string;
  @Column('uuid', { name: 'parent_id', nullable: true }) parentId!: string | null;
  /** One that code asks for by name: it can be neither renamed nor deleted. */
  @Column('boolean', { name: 'is_system', default: false }) isSystem!: boolean;
  @Column('integer', { default: 1 }) version!: number;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' }) updatedAt!: Date;
  @Column({ type: 'timestamptz', name: 'deleted_at', precision: 3, nullable: true }) deletedAt!: Date | null;
  /** The name before the deletion; `name` is then a placeholder, so that another role may have it. */
  @Column('text', { name: 'deleted_name', nullable: true }) deletedName!: string | null;
}
