import { Check, Column, DeleteDateColumn, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { VersionedRow } from '../../kernel/database/versioned-row.js';
import type { CancelReason, OrderStatus } from './order-status.js';

/** An order. A trigger enforces its state transitions and sets the timestamp of each. */
@Entity('orders')
@Unique('orders_number_key', ['number'])
@Index('idx_orders_created_at', ['createdAt', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_orders_user_id', ['userId', 'createdAt', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_orders_pending', ['userId'], { where: "((status = 'pending'::text) AND (deleted_at IS NULL))" })
@Index('idx_orders_status', ['status', 'createdAt', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_orders_total_amount', ['totalAmount', 'id'], { where: '(deleted_at IS NULL)' })
@Index('idx_orders_reserved_until', ['reservedUntil', 'id'], {
  where: "((status = 'pending'::text) AND (deleted_at IS NULL))",
})
@Index('idx_orders_deleted_at', ['deletedAt'], { where: '(deleted_at IS NOT NULL)' })
@ForeignKey('users', ['userId'], ['id'], { name: 'orders_user_id_fkey' })
@Check('orders_status_check', "status in ('pending', 'paid', 'shipped', 'delivered', 'cancelled')")
@Check('orders_total_amount_check', 'total_amount between 0 and 9007199254740991')
@Check('orders_total_currency_check', "total_currency ~ '^[A-Z]{3}$'")
@Check('orders_reserved_until_check', "status = 'pending' or reserved_until is null")
@Check(
  'orders_paid_at_check',
  "case status when 'pending' then paid_at is null when 'cancelled' then true else paid_at is not null end",
)
@Check('orders_shipped_at_check', "(shipped_at is not null) = (status in ('shipped', 'delivered'))")
@Check('orders_delivered_at_check', "(delivered_at is not null) = (status = 'delivered')")
@Check('orders_cancelled_at_check', "(cancelled_at is not null) = (status = 'cancelled')")
@Check(
  'orders_cancel_reason_check',
  "case status when 'cancelled' then cancel_reason is not null and cancel_reason in ('expired', 'buyer', 'shop') else cancel_reason is null end",
)
@Check('orders_deleted_at_check', "deleted_at is null or status in ('delivered', 'cancelled')")
export class Order extends VersionedRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'orders_pkey' }) id!: string;
  /** Shown as ORD-000123. */
  @Column({ type: 'bigint', generated: true, generatedIdentity: 'BY DEFAULT' }) number!: number;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('text', { default: 'pending' }) status!: OrderStatus;
  @Column('bigint', { name: 'total_amount' }) totalAmount!: number;
  @Column({ type: 'character', name: 'total_currency', length: 3 }) totalCurrency!: string;
  @Column({ type: 'timestamptz', name: 'reserved_until', precision: 3, nullable: true }) reservedUntil!: Date | null;
  @Column({ type: 'timestamptz', name: 'paid_at', precision: 3, nullable: true }) paidAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'shipped_at', precision: 3, nullable: true }) shippedAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'delivered_at', precision: 3, nullable: true }) deliveredAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'cancelled_at', precision: 3, nullable: true }) cancelledAt!: Date | null;
  @Column('text', { name: 'cancel_reason', nullable: true }) cancelReason!: CancelReason | null;
  @DeleteDateColumn({ type: 'timestamptz', name: 'deleted_at', precision: 3 }) deletedAt!: Date | null;
}
