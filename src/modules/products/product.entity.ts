import { Check, Column, DeleteDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';
import { VersionedRow } from '../../kernel/database/versioned-row.js';

/** A product. The price is in minor units. */
@Entity('products')
@Index('products_sku_key', ['sku'], { unique: true, where: '(deleted_at IS NULL)' })
@Index('idx_products_created_at', ['createdAt', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_products_name_key', ['nameKey', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_products_price_amount', ['priceAmount', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_products_category', ['category', 'createdAt', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_products_deleted_at', ['deletedAt'], { where: '(deleted_at IS NOT NULL)' })
@Index('idx_products_search_text', { synchronize: false })
@Index('idx_products_name_parts', { synchronize: false })
@Check('products_sku_check', 'length(sku) between 1 and 64')
@Check('products_name_check', 'length(name) between 1 and 200')
@Check('products_category_check', 'length(category) between 1 and 100')
@Check('products_description_check', 'length(description) <= 2000')
@Check('products_price_amount_check', 'price_amount between 0 and 999999999999')
@Check('products_price_currency_check', "price_currency ~ '^[A-Z]{3}$'")
@Check('products_stock_check', 'stock >= 0')
@Check('products_versions_check', 'stock_version between 1 and version and details_version between 1 and version')
export class Product extends VersionedRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'products_pkey' }) id!: string;
  @Column('text') sku!: string;
  @Column('text') name!: string;
  @Column('text') category!: string;
  @Column('text', { default: '' }) description!: string;
  @Column('bigint', { name: 'price_amount' }) priceAmount!: number;
  @Column({ type: 'character', name: 'price_currency', length: 3 }) priceCurrency!: string;
  @Column('integer') stock!: number;
  /** The version in which the stock last changed; set by a trigger. */
  @Column({ type: 'integer', name: 'stock_version', default: 1, insert: false, update: false }) stockVersion!: number;
  /** The version in which something else than the stock last changed; set by a trigger. */
  @Column({ type: 'integer', name: 'details_version', default: 1, insert: false, update: false })
  detailsVersion!: number;
  @Column('boolean', { name: 'is_active', default: true }) isActive!: boolean;
  /** The name without case and accents, for sorting; set by a trigger. */
  @Column({ type: 'text', name: 'name_key', collation: 'C', default: '', insert: false, update: false, select: false })
  nameKey!: string;
  /** All searched texts without case and accents; set by a trigger. */
  @Column({ type: 'text', name: 'search_text', default: '', insert: false, update: false, select: false })
  searchText!: string;
  @DeleteDateColumn({ type: 'timestamptz', name: 'deleted_at', precision: 3 }) deletedAt!: Date | null;
}
