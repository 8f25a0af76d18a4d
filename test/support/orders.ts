import type { OrderStatus } from '../../src/modules/orders/order-status.js';
import type { Answer, ApiClient } from './client.js';
import { lines } from './factories.js';

/** The routes that lead to a state, from the placed order on. */
const WAYS: Record<OrderStatus, readonly string[]> = {
  pending: [],
  paid: ['pay'],
  shipped: ['pay', 'ship'],
  delivered: ['pay', 'ship', 'deliver'],
  cancelled: ['cancel'],
};

/** An order of `buyer` for two of the product, led to this state by `manager`. */
export async function orderIn(
  status: OrderStatus,
  { buyer, manager, product }: { buyer: ApiClient; manager: ApiClient; product: { id: string } },
): Promise<Answer['body']> {
  const placed = await buyer.post('orders', lines([product, 2]));
  if (placed.status !== 201) throw new Error(`The order was refused: ${JSON.stringify(placed.body)}`);
  let { body } = placed;
  for (const step of WAYS[status]) ({ body } = await manager.post(`orders/${body.id}/${step}`));
  if (body.status !== status) throw new Error(`The order is not ${status}: ${JSON.stringify(body)}`);
  return body;
}
