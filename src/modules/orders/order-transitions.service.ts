import { Injectable } from '@nestjs/common';
import { NotAllowed } from '../../kernel/auth/auth.errors.js';
import type { Actor } from '../../kernel/auth/actor.js';
import type { Permission } from '../../kernel/auth/permissions.js';
import { ownerIdOf, Policy } from '../../kernel/auth/policy/policy.js';
import { Database } from '../../kernel/database/database.js';
import { PreconditionFailed } from '../../kernel/http/responses/if-match.js';
import type { Target } from '../../kernel/http/responses/target-resource.js';
import { ChangeRecorderService, diff } from '../audits/change-recorder.service.js';
import { type QuotedLine, type StockLine, StockService } from '../products/stock.service.js';
import { eventData, orderChange } from './order-change.js';
import { mergeLines, stockDifference, totalOf } from './order-lines.js';
import { orderNumber } from './order-number.js';
import { type CancelReason, ORDER_ACTIONS, type OrderAction, type OrderStatus } from './order-status.js';
import { OrderNotFound, OrderStateForbids } from './orders.errors.js';
import {
  OrderCancelled,
  OrderDeleted,
  OrderDelivered,
  OrderPaid,
  OrderShipped,
  OrderUpdated,
} from './orders.events.js';
import { OrdersRepository, type PlacedOrder } from './orders.repository.js';

const EVENTS = { pay: OrderPaid, ship: OrderShipped, deliver: OrderDelivered };

/**
 * State transitions of an order. The order's row is locked before anything is
 * decided and stock moves last, so concurrent changes of one order happen one
 * after the other.
 *
 * Methods with a target throw OrderNotFound, OrderStateForbids, NotAllowed, and
 * PreconditionFailed when the current version is none of the expected ones.
 */
@Injectable()
export class OrderTransitionsService {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly stock: StockService,
    private readonly recorder: ChangeRecorderService,
    private readonly policy: Policy,
  ) {}

  /**
   * Replaces the lines of a pending order and moves the difference of stock. A
   * line that stays or shrinks keeps its name and price, even when the product is
   * no longer sold; one that is new or grows gets the current ones. The
   * reservation keeps its end. The same lines again make no new version.
   *
   * Also throws what placing an order throws.
   */
  async replace(actor: Actor, target: Target, requested: readonly StockLine[]): Promise<PlacedOrder> {
    const merged = mergeLines(requested);
    return this.database.transaction(async () => {
      const before = await this.lock(actor, target, 'replace');
      const { taken, returned, lines } = await this.reprice(before.lines, merged);
      const total = totalOf(lines);
      const changes = diff({ lines: before.lines, total: eventData(before).total }, { lines, total });
      if (!changes) return before;
      const order = await this.orders.replace(before.id, { total, lines });
      await this.stock.move(
        actor,
        { taken, returned, reason: 'changed', orderId: order.id },
        orderChange(order, OrderUpdated(order.id, eventData(order)), { action: 'update', changes }),
      );
      return order;
    });
  }

  /** Marks a pending order as paid, so that its reservation no longer expires; a paid one as shipped; a shipped one as delivered. */
  advance(actor: Actor, target: Target, action: keyof typeof EVENTS): Promise<PlacedOrder> {
    return this.database.transaction(async () => {
      const before = await this.lock(actor, target, action);
      const order = await this.orders.updateStatus(before, ORDER_ACTIONS[action].to);
      const changes = { status: { from: before.status, to: order.status } };
      const event = EVENTS[action](order.id, eventData(order));
      await this.recorder.record(actor, orderChange(order, event, { action: 'update', changes }));
      return order;
    });
  }

  /** Cancels an order of the actor's own, or with `orders:manage` any order, and returns its stock. */
  cancel(actor: Actor, target: Target): Promise<PlacedOrder> {
    return this.database.transaction(async () => {
      const before = await this.lock(actor, target, 'cancel');
      const reason = before.userId === ownerIdOf(actor) ? 'buyer' : 'shop';
      const order = await this.orders.updateStatus(before, ORDER_ACTIONS.cancel.to, reason);
      await this.returnStock(actor, order, before.status, reason);
      return order;
    });
  }

  /** Cancels an order whose reservation has expired. False when it has not, or when another transaction holds the order. */
  expire(id: string): Promise<boolean> {
    return this.database.transaction(async () => {
      const order = await this.orders.cancelExpired(id);
      if (order) await this.returnStock(null, order, 'pending', 'expired');
      return order !== null;
    });
  }

  /** Soft-deletes an order that has ended. Its audit records stay. */
  async delete(actor: Actor, target: Target): Promise<void> {
    await this.database.transaction(async () => {
      const order = await this.lock(actor, target, 'delete', 'orders:delete');
      const event = OrderDeleted(order.id, { number: orderNumber(order.number), userId: order.userId });
      await this.orders.delete(order.id);
      await this.recorder.record(actor, orderChange(order, event, { action: 'delete' }));
    });
  }

  private async returnStock(
    actor: Actor | null,
    order: PlacedOrder,
    from: OrderStatus,
    reason: CancelReason,
  ): Promise<void> {
    const { id, userId, lines } = order;
    const refund = order.paidAt === null ? null : { amount: order.totalAmount, currency: order.totalCurrency };
    const event = OrderCancelled(id, { number: orderNumber(order.number), userId, reason, refund });
    await this.stock.move(
      actor,
      { returned: lines, reason: reason === 'expired' ? 'expired' : 'cancelled', orderId: id },
      orderChange(order, event, {
        action: 'update',
        changes: { status: { from, to: order.status } },
        details: { reason },
      }),
    );
  }

  /** The new lines, and what they take from the stock and return to it. */
  private async reprice(placed: readonly QuotedLine[], requested: readonly StockLine[]) {
    const kept = new Map(placed.map((line) => [line.productId, line]));
    const growing = requested.filter(({ productId, quantity }) => quantity > (kept.get(productId)?.quantity ?? 0));
    const quoted = new Map((await this.stock.quote(growing)).map((line) => [line.productId, line]));
    const lines = requested.map((line) => {
      return { ...kept.get(line.productId), ...quoted.get(line.productId), ...line } as QuotedLine;
    });
    return { lines, ...stockDifference(placed, lines) };
  }

  /** Throws OrderNotFound unless the actor may read the order; of another user's order also NotAllowed without `permission`. */
  private async lock(
    actor: Actor,
    { id, expected }: Target,
    action: OrderAction,
    permission: Permission = 'orders:manage',
  ): Promise<PlacedOrder> {
    const scope = await this.policy.scopeFor(actor, 'orders:read');
    const order = await this.orders.lock(id);
    if (!order || scope.excludes(order)) throw new OrderNotFound(id);
    if (order.userId !== ownerIdOf(actor) && !(await this.policy.may(actor, permission))) {
      throw scope.includes(order) ? new NotAllowed(`the permission ${permission}`) : new OrderNotFound(id);
    }
    if (expected && !expected.includes(order.version)) throw new PreconditionFailed();
    const from: readonly OrderStatus[] = ORDER_ACTIONS[action].from;
    if (!from.includes(order.status)) throw new OrderStateForbids(orderNumber(order.number), action, order.status);
    return order;
  }
}
