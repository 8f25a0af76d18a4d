import { Args, Resolver, Subscription } from '@nestjs/graphql';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { AllowApiKey } from '../../../kernel/auth/guard/access.decorators.js';
import { CurrentContext, type GraphqlContext } from '../../../kernel/graphql/endpoint/graphql-context.js';
import type { SourceEvent } from '../../../kernel/graphql/endpoint/source-stream.js';
import { SourceStreamsService } from '../../../kernel/graphql/endpoint/source-streams.service.js';
import { Uuid } from '../../../kernel/graphql/schema/scalars.js';
import type { MessageAccess } from '../../../kernel/realtime/message.js';
import { OrderResponse } from '../orders.dto.js';
import { OrdersService } from '../orders.service.js';
import { OrderType } from './order.type.js';

/** Changes of orders, as they happen. */
@Resolver(() => OrderType)
export class OrderEventsResolver {
  constructor(
    private readonly orders: OrdersService,
    private readonly streams: SourceStreamsService,
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
  ): AsyncIterableIterator<SourceEvent<{ orderChanged: OrderResponse }>> {
    return this.streams.ofRooms(
      actor,
      req,
      ({ rooms, access }) =>
        typeof id === 'string' ? rooms.includes(`order:${id}`) : rooms.includes('orders') && isOf(actor, access),
      async (current, { message }) => {
        const { orderId } = message.data as { readonly orderId: string };
        return { orderChanged: OrderResponse.from(await this.orders.get(current, orderId)) };
      },
    );
  }
}

function isOf({ userId }: Actor, { resource }: MessageAccess): boolean {
  return resource !== null && 'userId' in resource && resource.userId === userId;
}
