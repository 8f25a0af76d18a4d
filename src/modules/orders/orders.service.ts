import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import { OrderNotFound } from './orders.errors.js';
import { type OrderFilter, OrdersRepository, type PlacedOrder } from './orders.repository.js';

/** Reads orders: everybody's for those who may, one's own for the others. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly counts: CountCache,
    private readonly policy: Policy,
  ) {}

  /** One order within the reach of `orders:read`; without it, one of one's own. Throws OrderNotFound. */
  async get(actor: Actor, id: string): Promise<PlacedOrder> {
    const reach = await this.policy.scopeFor(actor, 'orders:read');
    const order = await this.orders.find(id);
    if (!order || !reach.includes(order)) throw new OrderNotFound(id);
    return order;
  }

  /** Orders within the reach of `orders:read`, newest first unless sorted otherwise. */
  async list(actor: Actor, wanted: OrderFilter, window: PageRequest): Promise<PageResult<PlacedOrder>> {
    const reach = await this.policy.scopeFor(actor, 'orders:read');
    const filter = { ...wanted, reach: reach.filter };
    const slice = await this.orders.list(filter, window);
    return { ...slice, total: await this.counts.count('orders', filter, () => this.orders.count(filter)) };
  }
}
