import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import { OrderNotFound } from './orders.errors.js';
import { type OrderFilter, OrdersRepository, type PlacedOrder } from './orders.repository.js';

/** Reads orders. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly policy: Policy,
  ) {}

  /** An order within the actor's scope of `orders:read`; without that permission, one of the actor's own. Throws OrderNotFound. */
  async get(actor: Actor, id: string): Promise<PlacedOrder> {
    const scope = await this.policy.scopeFor(actor, 'orders:read');
    const order = await this.orders.find(id);
    if (!order || !scope.includes(order)) throw new OrderNotFound(id);
    return order;
  }

  /** A page of the orders within the actor's scope of `orders:read`, newest first unless sorted otherwise. */
  async list(actor: Actor, requested: OrderFilter, page: PageRequest): Promise<PageResult<PlacedOrder>> {
    const scope = await this.policy.scopeFor(actor, 'orders:read');
    const filter = { ...requested, scope: scope.filter };
    return this.orders.list(filter, page);
  }
}
