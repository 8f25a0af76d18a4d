import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { AllowApiKey, Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { CurrentContext, type GraphqlContext } from '../../../kernel/graphql/endpoint/graphql-context.js';
import {
  type Connection,
  ConnectionField,
  connectionType,
  PageConnection,
} from '../../../kernel/graphql/schema/connection.js';
import { ListArguments, type Validated } from '../../../kernel/graphql/schema/list-arguments.js';
import {
  Deleted,
  IdempotentMutationField,
  MutationField,
  TargetObject,
} from '../../../kernel/graphql/schema/mutations.js';
import { Uuid } from '../../../kernel/graphql/schema/scalars.js';
import { inputType, objectType } from '../../../kernel/graphql/schema/types-from-dtos.js';
import { filterOf } from '../../../kernel/http/pagination/list.query.js';
import { Paginator } from '../../../kernel/http/pagination/paginator.js';
import { responseOf } from '../../../kernel/http/responses/response-properties.js';
import type { Target } from '../../../kernel/http/responses/target-resource.js';
import { timeRangeOf, TimeRangeQuery } from '../../../kernel/http/validation/time-range.js';
import { UserType, userObject } from '../../users/graphql/user.type.js';
import { UsersService } from '../../users/users.service.js';
import { OrderPlacementService } from '../order-placement.service.js';
import { OrderTransitionsService } from '../order-transitions.service.js';
import { ListOrdersQuery, orderFilterOf, OrderRequest, OrderResponse } from '../orders.dto.js';
import { OrdersService } from '../orders.service.js';
import { OrderStatisticsResponse } from '../statistics/order-statistics.dto.js';
import { OrderType } from './order.type.js';

const OrderConnection = connectionType('Order', OrderType, '@auth(apiKeyScopes: ["orders:place", "orders:read"])');
const OrderInput = inputType('OrderInput', OrderRequest);
const TimeRange = inputType('TimeRange', TimeRangeQuery);
const OrderStatistics = objectType('OrderStatistics', OrderStatisticsResponse, '@hasPermission(name: "orders:read")', {
  names: { DayOfSalesResponse: 'SalesOfDay', StatusResponse: 'SalesOfStatus' },
});

const ABOUT_LINES = ['out_of_stock', 'product_not_sold', 'mixed_currencies', 'prices_changed', 'too_much_reserved'];
const ABOUT_TARGET = ['order_not_found', 'order_state', 'precondition_failed'];

/** Orders in GraphQL: what OrdersController and OrderStatisticsController do in REST. */
@Resolver(() => OrderType)
export class OrdersResolver {
  constructor(
    private readonly ordersService: OrdersService,
    private readonly placement: OrderPlacementService,
    private readonly transitions: OrderTransitionsService,
    private readonly users: UsersService,
    private readonly paginator: Paginator,
  ) {}

  @ConnectionField(OrderConnection, 'Your own; with `orders:read` all orders. Newest first by default.')
  @AllowApiKey('orders:place', 'orders:read')
  async orders(
    @CurrentActor() actor: Actor,
    @ListArguments(ListOrdersQuery, 'OrderFilter') query: Validated<ListOrdersQuery>,
  ): Promise<Connection<OrderResponse>> {
    const page = this.paginator.requestedPage(query, '/api/v1/orders');
    const found = await this.ordersService.list(actor, orderFilterOf(filterOf(query)), page);
    return new PageConnection(page, found, OrderResponse.from);
  }

  @Query(() => OrderType, { nullable: true, description: 'One of your own; with `orders:read` any order.' })
  @AllowApiKey('orders:place', 'orders:read')
  async order(@CurrentActor() actor: Actor, @Args('id', { type: () => Uuid }) id: string): Promise<OrderResponse> {
    return OrderResponse.from(await this.ordersService.get(actor, id));
  }

  @Query(() => OrderStatistics, {
    nullable: true,
    description: 'Counts and revenue by day and status. The last 30 days by default.',
  })
  @Permissions('orders:read')
  async orderStatistics(
    @Args('range', { type: () => TimeRange, nullable: true }) range?: TimeRangeQuery,
  ): Promise<OrderStatisticsResponse> {
    return responseOf(OrderStatisticsResponse, await this.ordersService.getStatistics(timeRangeOf(range ?? {})));
  }

  @ResolveField(() => UserType, { nullable: true, description: 'Buyer; null once deleted.' })
  async buyer(@Parent() { userId }: OrderResponse, @CurrentContext() context: GraphqlContext): Promise<object | null> {
    const user = await context.load('users', userId, (ids) => this.users.listByIds(ids));
    return user && userObject(user);
  }

  @IdempotentMutationField(OrderType, {
    description: 'Places an order: reserves the stock of all lines or of none, at the current prices.',
    problems: ABOUT_LINES,
  })
  @Permissions('orders:place')
  async placeOrder(
    @CurrentActor() actor: Actor,
    @Args('input', { type: () => OrderInput }) { lines }: OrderRequest,
  ): Promise<OrderResponse> {
    return OrderResponse.from(await this.placement.place(actor, lines));
  }

  @MutationField(OrderType, {
    description: 'Replaces the lines of a pending order.',
    problems: [...ABOUT_TARGET, ...ABOUT_LINES],
  })
  @Permissions('orders:place')
  async replaceOrderLines(
    @CurrentActor() actor: Actor,
    @TargetObject() target: Target,
    @Args('input', { type: () => OrderInput }) { lines }: OrderRequest,
  ): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.replace(actor, target, lines));
  }

  @IdempotentMutationField(OrderType, { description: 'Marks a pending order as paid.', problems: ABOUT_TARGET })
  @Permissions('orders:manage')
  async payOrder(@CurrentActor() actor: Actor, @TargetObject() target: Target): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.advance(actor, target, 'pay'));
  }

  @IdempotentMutationField(OrderType, { description: 'Marks a paid order as shipped.', problems: ABOUT_TARGET })
  @Permissions('orders:manage')
  async shipOrder(@CurrentActor() actor: Actor, @TargetObject() target: Target): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.advance(actor, target, 'ship'));
  }

  @IdempotentMutationField(OrderType, { description: 'Marks a shipped order as delivered.', problems: ABOUT_TARGET })
  @Permissions('orders:manage')
  async deliverOrder(@CurrentActor() actor: Actor, @TargetObject() target: Target): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.advance(actor, target, 'deliver'));
  }

  @IdempotentMutationField(OrderType, {
    description: 'Cancels a pending or paid order, and releases its stock.',
    problems: ABOUT_TARGET,
  })
  @Permissions('orders:place')
  async cancelOrder(@CurrentActor() actor: Actor, @TargetObject() target: Target): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.cancel(actor, target));
  }

  @MutationField(Deleted, { description: 'Deletes a delivered or cancelled order.', problems: ABOUT_TARGET })
  @Permissions('orders:delete')
  async deleteOrder(@CurrentActor() actor: Actor, @TargetObject() target: Target): Promise<Deleted> {
    await this.transitions.delete(actor, target);
    return { id: target.id };
  }
}
