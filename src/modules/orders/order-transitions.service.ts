import { Injectable } from '@nestjs/common';
import { NotAllowed } from '../../kernel/auth/auth.errors.js';
import type { Actor } from '../../kernel/auth/actor.js';
import type { Permission } from '../../kernel/auth/permissions.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { Database } from '../../kernel/database/database.js';
import type { EventType } from '../../kernel/events/domain-event.js';
import { type ExpectedVersions, PreconditionFailed } from '../../kernel/http/responses/if-match.js';
import { type QuotedLine, type StockLine, StockService } from '../products/stock.service.js';
import { OrderAuditRecorder } from './order-journal.js';
import { mergeLines, placedLine, quotedLine, totalOf } from './order-lines.js';
import { orderNumber } from './order-number.js';
import { type CancelReason, ORDER_ACTIONS, type OrderAction, type OrderStatus } from './order-status.js';
import { OrderNotFound, OrderStateForbids } from './orders.errors.js';
import {
  OrderCancelled,
  OrderDeleted,
  OrderDelivered,
  type OrderEventData,
  OrderPaid,
  OrderShipped,
  OrderUpdated,
} from './orders.events.js';
import { OrdersRepository, type PlacedOrder } from './orders.repository.js';

/**
 * Leads orders through their life. The order's row is locked before anything is
 * decided, and stock is moved last: whatever happens to an order at the same
 * time happens one after the other.
 *
 * All of it throws OrderNotFound, PreconditionFailed when the current version
 * is none of the expected ones, and OrderStateForbids.
 */
@Injectable()
export class OrderTransitionsService {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly stock: StockService,
    private readonly recorder: OrderAuditRecorder,
    private readonly policy: Policy,
  ) {}

  /**
   * Replaces the lines of a pending order, and moves exactly the difference of
   * stock. A line that stays or shrinks keeps name and price of the moment it
   * was ordered, also when the product is not sold any more; a line that is new
   * or grows gets those of today. The reservation ends when it would have. What
   * changes nothing makes no new version.
   *
   * Throws what placing an order throws.
   */
  async replace(
    actor: Actor,
    id: string,
    wanted: readonly StockLine[],
    expected: ExpectedVersions,
  ): Promise<PlacedOrder> {
    const lines = mergeLines(wanted);
    return this.database.transaction(async () => {
      const before = await this.lock(actor, id, 'replace', expected, 'orders:manage');
      return this.replaceLocked(actor, before, lines);
    });
  }

  /** Its stock is sold from now on: no expiry gives it back. */
  pay(actor: Actor, id: string, expected: ExpectedVersions): Promise<PlacedOrder> {
    return this.advance(actor, id, expected, 'pay', OrderPaid);
  }

  ship(actor: Actor, id: string, expected: ExpectedVersions): Promise<PlacedOrder> {
    return this.advance(actor, id, expected, 'ship', OrderShipped);
  }

  deliver(actor: Actor, id: string, expected: ExpectedVersions): Promise<PlacedOrder> {
    return this.advance(actor, id, expected, 'deliver', OrderDelivered);
  }

  /** Gives the stock back. One's own, or with `orders:manage` anybody's. */
  cancel(actor: Actor, id: string, expected: ExpectedVersions): Promise<PlacedOrder> {
    return this.database.transaction(async () => {
      const before = await this.lock(actor, id, 'cancel', expected, 'orders:manage');
      const reason = before.userId === actor.userId ? 'buyer' : 'shop';
      const order = await this.orders.updateStatus(before, ORDER_ACTIONS.cancel.to, reason);
      await this.giveBack(actor, order, before.status, reason);
      return order;
    });
  }

  /** Cancels an order that nobody paid in time. False when it is not due any more, or somebody is changing it this very moment. */
  expire(id: string): Promise<boolean> {
    return this.database.transaction(async () => {
      const order = await this.orders.cancelExpired(id);
      if (order) await this.giveBack(null, order, 'pending', 'expired');
      return order !== null;
    });
  }

  /** Takes an order that has ended out of all lists. Its audit records stay. */
  async delete(actor: Actor, id: string, expected: ExpectedVersions): Promise<void> {
    await this.database.transaction(async () => {
      const { number: counted, userId } = await this.lock(actor, id, 'delete', expected, 'orders:delete');
      const number = orderNumber(counted);
      await this.orders.delete(id);
      await this.recorder.record(actor, {
        entry: { action: 'delete', entityId: id, details: { number } },
        news: OrderDeleted(id, { number, userId }),
      });
    });
  }

  private advance(
    actor: Actor,
    id: string,
    expected: ExpectedVersions,
    action: 'pay' | 'ship' | 'deliver',
    happened: EventType<OrderEventData>,
  ): Promise<PlacedOrder> {
    return this.database.transaction(async () => {
      const before = await this.lock(actor, id, action, expected, 'orders:manage');
      const order = await this.orders.updateStatus(before, ORDER_ACTIONS[action].to);
      await this.recorder.record(actor, {
        entry: statusChange(order, before.status),
        news: happened(id, eventData(order)),
      });
      return order;
    });
  }

  private async giveBack(
    actor: Actor | null,
    order: PlacedOrder,
    from: OrderStatus,
    reason: CancelReason,
  ): Promise<void> {
    const { id, userId, lines } = order;
    const refund = order.paidAt === null ? null : { amount: order.totalAmount, currency: order.totalCurrency };
    await this.recorder.record(
      actor,
      {
        entry: statusChange(order, from, { reason }),
        news: OrderCancelled(id, { number: orderNumber(order.number), userId, reason, refund }),
      },
      this.stock.movements([], lines, { reason: reason === 'expired' ? 'expired' : 'cancelled', orderId: id }),
    );
    await this.stock.move([], lines);
  }

  private async replaceLocked(actor: Actor, before: PlacedOrder, wanted: readonly StockLine[]): Promise<PlacedOrder> {
    const old = new Map(before.lines.map((line) => [line.productId, quotedLine(line, before.totalCurrency)]));
    const held = ({ productId }: StockLine) => old.get(productId)?.quantity ?? 0;
    const today = await this.stock.quote(wanted.filter((line) => line.quantity > held(line)));
    const quoted = new Map(today.map((line) => [line.productId, line]));
    const lines = wanted.map(
      (line) => quoted.get(line.productId) ?? { ...(old.get(line.productId) as QuotedLine), ...line },
    );
    if (sameLines([...old.values()], lines)) return before;

    const total = totalOf(lines);
    const order = await this.orders.replace(before.id, {
      totalAmount: total.amount,
      totalCurrency: total.currency,
      lines: lines.map(placedLine),
    });
    const taken = today.map((line) => ({ ...line, quantity: line.quantity - held(line) }));
    const kept = new Map(wanted.map(({ productId, quantity }) => [productId, quantity]));
    const returned = before.lines.flatMap(({ productId, quantity }) => {
      const surplus = quantity - (kept.get(productId) ?? 0);
      return surplus > 0 ? [{ productId, quantity: surplus }] : [];
    });
    await this.recorder.record(
      actor,
      {
        entry: {
          action: 'update',
          entityId: before.id,
          changes: {
            lines: { from: [...old.values()], to: lines },
            total: { from: { amount: before.totalAmount, currency: before.totalCurrency }, to: total },
          },
          details: { number: orderNumber(before.number) },
        },
        news: OrderUpdated(before.id, eventData(order)),
      },
      this.stock.movements(taken, returned, { reason: 'changed', orderId: before.id }),
    );
    if (taken.length + returned.length > 0) await this.stock.move(taken, returned);
    return order;
  }

  /** `needed` is the permission that somebody else's order asks for; without it the order is not even there, unless it may be read. One that a rule hides is there for nobody. */
  private async lock(
    actor: Actor,
    id: string,
    action: OrderAction,
    expected: ExpectedVersions,
    needed: Permission,
  ): Promise<PlacedOrder> {
    const reach = await this.policy.scopeFor(actor, 'orders:read');
    const order = await this.orders.lock(id);
    if (!order || reach.excludes(order)) throw new OrderNotFound(id);
    if (order.userId !== actor.userId && !(await this.policy.may(actor, needed))) {
      throw reach.includes(order) ? new NotAllowed(`the permission ${needed}`) : new OrderNotFound(id);
    }
    if (expected && !expected.includes(order.version)) throw new PreconditionFailed();
    const from: readonly OrderStatus[] = ORDER_ACTIONS[action].from;
    if (!from.includes(order.status)) throw new OrderStateForbids(orderNumber(order.number), action, order.status);
    return order;
  }
}

function statusChange({ id, number, status }: PlacedOrder, from: OrderStatus, details: { reason?: CancelReason } = {}) {
  return {
    action: 'update' as const,
    entityId: id,
    changes: { status: { from, to: status } },
    details: { number: orderNumber(number), ...details },
  };
}

function eventData({ number, userId, totalAmount, totalCurrency, lines }: PlacedOrder): OrderEventData {
  return {
    number: orderNumber(number),
    userId,
    total: { amount: totalAmount, currency: totalCurrency },
    lines: lines.map((line) => quotedLine(line, totalCurrency)),
  };
}

function sameLines(before: readonly QuotedLine[], after: readonly QuotedLine[]): boolean {
  return (
    before.length === after.length &&
    before.every(
      ({ productId, quantity }, index) => productId === after[index]?.productId && quantity === after[index].quantity,
    )
  );
}
