import { Check, Column, DeleteDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import { VersionedRow } from '../../kernel/database/versioned-row.js';

@Entity('suppliers')
@Index('suppliers_name_key', ['name'], { unique: true, where: '(deleted_at IS NULL)' })
@Index('idx_suppliers_created_at', ['createdAt', 'id'], { where: '(deleted_at IS NULL)' })
@Check('suppliers_name_check', 'length(name) between 1 and 200')
@Check('suppliers_email_check', 'length(email) between 3 and 255')
export class Supplier extends VersionedRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'suppliers_pkey' }) id!: string;
  @Column('text') name!: string;
  @Column('text') email!: string;
  @Column('boolean', { name: 'is_active', default: true }) isActive!: boolean;
  @DeleteDateColumn({ type: 'timestamptz', name: 'deleted_at', precision: 3 }) deletedAt!: Date | null;
}
