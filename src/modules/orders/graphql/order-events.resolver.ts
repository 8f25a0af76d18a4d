import { Args, Resolver, Subscription } from '@nestjs/graphql';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { AllowApiKey } from '../../../kernel/auth/guard/access.decorators.js';
import { CurrentContext, type GraphqlContext } from '../../../kernel/graphql/endpoint/graphql-context.js';
import { SubscriptionsService } from '../../../kernel/graphql/endpoint/subscriptions.service.js';
import { Uuid } from '../../../kernel/graphql/schema/scalars.js';
import { OrderResponse } from '../orders.dto.js';
import { OrdersService } from '../orders.service.js';
import { OrderType } from './order.type.js';

/** Changes of orders, as they happen. */
@Resolver(() => OrderType)
export class OrderEventsResolver {
  constructor(
    private readonly orders: OrdersService,
    private readonly subscriptions: SubscriptionsService,
  ) {}

  @Subscription(() => OrderType, {
    nullable: true,
    description:
      'An order of your own after each of its changes; with `id` that order, which may be any that you may read.',
  })
  @AllowApiKey('orders:place', 'orders:read')
  orderChanged(
    @CurrentActor() actor: Actor,
    @CurrentContext() { req }: GraphqlContext,
    @Args('id', { type: () => Uuid, nullable: true }) id?: string | null,
  ): AsyncIterableIterator<{ orderChanged: OrderResponse }> {
    return this.subscriptions.follow(
      actor,
      req,
      ({ type, subject, userId }) =>
        type.startsWith('order.') && (typeof id === 'string' ? subject === id : userId === actor.userId),
      async (current, subject) => ({ orderChanged: OrderResponse.from(await this.orders.get(current, subject)) }),
    );
  }
}
