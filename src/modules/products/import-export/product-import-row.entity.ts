import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A staged row of an import. It is deleted when the import ends. */
@Entity('product_import_rows')
@Index('idx_product_import_rows_product_id', ['importId', 'productId'])
export class ProductImportRow {
  @PrimaryColumn('uuid', { name: 'import_id', primaryKeyConstraintName: 'product_import_rows_pkey' }) importId!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'product_import_rows_pkey' }) sku!: string;
  @Column('integer') line!: number;
  @Column('text') name!: string;
  @Column('text') category!: string;
  /** Null when the file has no such column; a product then keeps its own. */
  @Column('text', { nullable: true }) description!: string | null;
  @Column('bigint', { name: 'price_amount' }) priceAmount!: number;
  @Column({ type: 'character', name: 'price_currency', length: 3 }) priceCurrency!: string;
  @Column('integer') stock!: number;
  @Column('boolean', { name: 'is_active', nullable: true }) isActive!: boolean | null;
  /** The product with the SKU; null when it is new. */
  @Column('uuid', { name: 'product_id', nullable: true }) productId!: string | null;
}
