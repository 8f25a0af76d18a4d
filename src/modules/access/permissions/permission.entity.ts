import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import { VersionedRow } from '../../../kernel/database/versioned-row.js';

/** A permission, `resource:action`. */
@Entity('permissions')
@Unique('permissions_name_key', ['name'])
@Check('permissions_name_check', "name ~ '^[a-z0-9_.-]+:[a-z0-9_.-]+$' and length(name) <= 128")
@Check('permissions_description_check', 'length(description) <= 255')
export class Permission extends VersionedRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'permissions_pkey' }) id!: string;
  @Column('text') name!: string;
  @Column('text', { default: '' }) description!: string;
  /** Named in code, so it can be neither renamed nor deleted. */
  @Column('boolean', { name: 'is_system', default: false }) isSystem!: boolean;
}
