import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** A line of an order: a snapshot of one product when it was ordered. */
@Entity('order_lines')
@Unique('order_lines_product_key', ['orderId', 'productId'])
@Index('idx_order_lines_product_id', ['productId'])
@ForeignKey('orders', ['orderId'], ['id'], { name: 'order_lines_order_id_fkey', onDelete: 'CASCADE' })
@ForeignKey('products', ['productId'], ['id'], { name: 'order_lines_product_id_fkey' })
@Check('order_lines_quantity_check', 'quantity > 0')
@Check('order_lines_unit_price_amount_check', 'unit_price_amount >= 0')
@Check('order_lines_total_amount_check', 'total_amount = unit_price_amount * quantity')
export class OrderLine {
  @PrimaryColumn('uuid', { name: 'order_id', primaryKeyConstraintName: 'order_lines_pkey' }) orderId!: string;
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'order_lines_pkey' }) position!: number;
  @Column('uuid', { name: 'product_id' }) productId!: string;
  @Column('text') sku!: string;
  @Column('text') name!: string;
  @Column('integer') quantity!: number;
  @Column('bigint', { name: 'unit_price_amount' }) unitPriceAmount!: number;
  @Column('bigint', { name: 'total_amount' }) totalAmount!: number;
}
