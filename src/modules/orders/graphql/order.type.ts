import { objectType } from '../../../kernel/graphql/schema/types-from-dtos.js';
import { OrderLineResponse, OrderResponse } from '../orders.dto.js';

const OWN_ORDER = '@owner(permission: "orders:read", apiKeyScopes: ["orders:place", "orders:read"])';

/** A line is reached through its order only, which says who may read it. */
export const OrderLineType = objectType('OrderLine', OrderLineResponse, '@auth(apiKeyScopes: [])');
export const OrderType = objectType('Order', OrderResponse, OWN_ORDER);
