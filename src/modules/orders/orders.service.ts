import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Totals } from '../../kernel/cache/totals.js';
import type { Slice, Window } from '../../kernel/http/lists/lists.js';
import { OrderNotFound } from './orders.errors.js';
import { type OrderFilter, OrdersRepository, type PlacedOrder } from './orders.repository.js';

/** Reads orders: everybody's for those who may, one's own for the others. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly totals: Totals,
  ) {}

  /** One order. Without the permission `orders:read` only one's own is there. Throws OrderNotFound. */
  async get(actor: Actor, id: string): Promise<PlacedOrder> {
    const order = await this.orders.find(id);
    if (!order || (!mayReadAll(actor) && order.userId !== actor.userId)) throw new OrderNotFound(id);
    return order;
  }

  /** Orders, newest first unless sorted otherwise; without `orders:read` only one's own. */
  async list(actor: Actor, wanted: OrderFilter, window: Window): Promise<Slice<PlacedOrder>> {
    const filter = mayReadAll(actor) ? wanted : { ...wanted, userId: actor.userId };
    if (wanted.userId !== undefined && wanted.userId !== filter.userId) return { rows: [], total: 0 };
    const slice = await this.orders.list(filter, window);
    return { ...slice, total: await this.totals.of('orders', filter, () => this.orders.count(filter)) };
  }
}

function mayReadAll({ permissions }: Actor): boolean {
  return permissions.has('orders:read');
}
