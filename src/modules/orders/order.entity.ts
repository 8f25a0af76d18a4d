import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

export const ORDER_STATUSES = ['pending', 'paid', 'shipped', 'delivered', 'cancelled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** What somebody ordered, at the prices of that moment. It took its stock when it was placed. */
@Entity('orders')
@Unique('orders_number_key', ['number'])
@Index('idx_orders_created_at', ['createdAt', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_orders_user_id', ['userId', 'createdAt', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_orders_reserved_until', ['reservedUntil', 'id'], {
  where: "((status = 'pending'::text) AND (deleted_at IS NULL))",
})
@Index('idx_orders_deleted_at', ['deletedAt'], { where: '(deleted_at IS NOT NULL)' })
@ForeignKey('users', ['userId'], ['id'], { name: 'orders_user_id_fkey' })
@Check('orders_status_check', "status in ('pending', 'paid', 'shipped', 'delivered', 'cancelled')")
@Check('orders_total_amount_check', 'total_amount between 0 and 9007199254740991')
@Check('orders_total_currency_check', "total_currency ~ '^[A-Z]{3}$'")
export class Order {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'orders_pkey' }) id!: string;
  /** Counts orders; people see it as ORD-000123. */
  @Column({ type: 'bigint', generated: true, generatedIdentity: 'BY DEFAULT' }) number!: number;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('text', { default: 'pending' }) status!: OrderStatus;
  @Column('bigint', { name: 'total_amount' }) totalAmount!: number;
  @Column({ type: 'character', name: 'total_currency', length: 3 }) totalCurrency!: string;
  @Column({ type: 'timestamptz', name: 'reserved_until', precision: 3, nullable: true }) reservedUntil!: Date | null;
  @Column('integer', { default: 1 }) version!: number;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' }) updatedAt!: Date;
  @Column({ type: 'timestamptz', name: 'deleted_at', precision: 3, nullable: true }) deletedAt!: Date | null;
}
