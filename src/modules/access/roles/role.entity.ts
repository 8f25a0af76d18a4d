import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  ForeignKey,
  Index,
  PrimaryColumn,
  Unique,
  UpdateDateColumn,
  VersionColumn,
} from 'typeorm';

/** A role: permissions under a name. It inherits the permissions of its parent. */
@Entity('roles')
@Unique('roles_name_key', ['name'])
@Index('idx_roles_parent_id', ['parentId'])
@ForeignKey('roles', ['parentId'], ['id'], { name: 'roles_parent_id_fkey' })
@Check('roles_name_check', "name ~ '^[a-z0-9_-]{1,64}$'")
@Check('roles_description_check', 'length(description) <= 255')
@Check('roles_parent_id_check', 'parent_id <> id')
export class Role {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'roles_pkey' }) id!: string;
  @Column('text') name!: string;
  @Column('text', { default: '' }) description!: string;
  @Column('uuid', { name: 'parent_id', nullable: true }) parentId!: string | null;
  /** Named in code, so it can be neither renamed nor deleted. */
  @Column('boolean', { name: 'is_system', default: false }) isSystem!: boolean;
  @VersionColumn({ default: 1 }) version!: number;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' }) updatedAt!: Date;
}
