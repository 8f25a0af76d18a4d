import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** Something that may be done, `resource:action`. */
@Entity('permissions')
@Unique('permissions_name_key', ['name'])
@Check('permissions_name_check', "name ~ '^[a-z0-9_.-]+:[a-z0-9_.-]+$' and length(name) <= 128")
@Check('permissions_description_check', 'length(description) <= 255')
export class PermissionRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'permissions_pkey' }) id!: string;
  @Column('text') name!: string;
  @Column('text', { default: '' }) description!: string;
  /** One that code asks for by name: it can be neither renamed nor deleted. */
  @Column('boolean', { name: 'is_system', default: false }) isSystem!: boolean;
  @Column('integer', { default: 1 }) version!: number;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' }) updatedAt!: Date;
}
