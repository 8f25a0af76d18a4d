import { Injectable } from '@nestjs/common';
import * as v from 'valibot';
import { Policy } from '../../../kernel/auth/policy/policy.js';
import type { Actor } from '../../../kernel/auth/actor.js';
import { UUID } from '../../../kernel/context/ids.js';
import { AppError } from '../../../kernel/errors/app-error.js';
import { STATUS } from '../../../kernel/errors/problem-type.js';
import { sortKeys } from '../../../kernel/http/pagination/list.query.js';
import { formatMoney } from '../../../kernel/money/money.js';
import { numberOf, ORDER_NUMBER, orderNumber, OrdersService } from '../../orders/orders.service.js';
import { CatalogueService } from '../../products/catalogue.service.js';
import { ProductsService } from '../../products/products.service.js';
import type { ToolCall, ToolDefinition } from '../provider/completion.js';

/** A tool: what the model is told of it, and what it does for the actor. All of them only read. */
interface Tool {
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Throws InvalidArguments. */
  run(actor: Actor, json: string): Promise<object>;
}

class InvalidArguments extends Error {}

/** A result for the model, and whether the tool could do what it was asked. */
export interface ToolResult {
  readonly isSuccess: boolean;
  readonly content: string;
}

type Order = Awaited<ReturnType<OrdersService['get']>>;
type Product = Awaited<ReturnType<ProductsService['get']>>;

const LIMIT = 10;
const EXCERPT_LENGTH = 300;
const SERVER_ERROR = 500;

const text = (max: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(max));

/**
 * The tools of the assistant. They call the services behind the REST routes for the actor of the request, whatever the
 * model asks for: no argument names a user, and orders are those of the actor, also for callers who may read all.
 */
@Injectable()
export class ShopToolsService {
  private readonly tools: Readonly<Record<string, Tool>>;

  constructor(
    private readonly catalogue: CatalogueService,
    private readonly products: ProductsService,
    private readonly orders: OrdersService,
    private readonly policy: Policy,
  ) {
    this.tools = {
      search_products: this.searchProducts(),
      get_product: this.getProduct(),
      list_my_orders: this.listMyOrders(),
      get_my_order: this.getMyOrder(),
    };
  }

  /** The tools that the actor may use. */
  async definitionsFor(actor: Actor): Promise<ToolDefinition[]> {
    const offered: ToolDefinition[] = [];
    for (const [name, { description, parameters }] of Object.entries(this.tools))
      if (await this.isOffered(actor, name)) offered.push({ name, description, parameters });
    return offered;
  }

  /** As on the routes of orders, an API key needs a scope for them. */
  private async isOffered(actor: Actor, name: string): Promise<boolean> {
    if (actor.credential.kind === 'token' || (!name.endsWith('_order') && !name.endsWith('_orders'))) return true;
    return (await this.policy.may(actor, 'orders:place')) || (await this.policy.may(actor, 'orders:read'));
  }

  /** Refusals are results, which the model can explain. Failures of the server are thrown. */
  async run(actor: Actor, call: ToolCall): Promise<ToolResult> {
    const tool = Object.hasOwn(this.tools, call.name) ? this.tools[call.name] : undefined;
    if (!tool || !(await this.isOffered(actor, call.name))) return refusal('There is no such tool.');
    try {
      return { isSuccess: true, content: JSON.stringify(await tool.run(actor, call.arguments)) };
    } catch (error) {
      if (error instanceof InvalidArguments) return refusal('The arguments are invalid.');
      if (error instanceof AppError && STATUS[error.type.kind] < SERVER_ERROR) return refusal(error.type.title);
      throw error;
    }
  }

  private searchProducts(): Tool {
    return tool(
      'Search products that can be ordered. Returns at most 10, the best match first.',
      { query: { type: 'string', description: 'Words of the name, category or description.' } },
      { query: text(100) },
      async (_, { query }) => {
        const page = { limit: LIMIT, offset: 0, sort: sortKeys('relevance') };
        const { rows } = await this.catalogue.listUncounted({ q: query, isActive: true }, page);
        return { products: rows.map((row) => describeProduct(row, EXCERPT_LENGTH)) };
      },
    );
  }

  private getProduct(): Tool {
    return tool(
      'Get a product with its whole description.',
      { id: { type: 'string', description: 'The id of a product that was found.' } },
      { id: v.pipe(v.string(), v.regex(UUID)) },
      async (_, { id }) => ({ product: describeProduct(await this.products.get(id)) }),
    );
  }

  private listMyOrders(): Tool {
    return tool('List the latest 10 orders of the user.', {}, {}, async (actor) => {
      return { orders: (await this.ordersOf(actor, {})).map(describeOrder) };
    });
  }

  private getMyOrder(): Tool {
    return tool(
      'Get one of the orders of the user.',
      { number: { type: 'string', description: 'Its number, such as ORD-000123.' } },
      { number: v.pipe(v.string(), v.regex(ORDER_NUMBER)) },
      async (actor, { number }) => {
        const [order] = await this.ordersOf(actor, { number: numberOf(number) });
        return order ? { order: describeOrder(order) } : { error: 'The user has no order with this number.' };
      },
    );
  }

  private async ordersOf(actor: Actor, filter: { number?: number }): Promise<readonly Order[]> {
    const page = { limit: LIMIT, offset: 0, sort: sortKeys('-createdAt') };
    const { rows } = await this.orders.list(actor, { ...filter, userId: actor.userId }, page);
    return rows;
  }
}

function tool<Entries extends v.ObjectEntries>(
  description: string,
  properties: Readonly<Record<keyof Entries & string, object>>,
  entries: Entries,
  run: (actor: Actor, values: v.InferOutput<v.StrictObjectSchema<Entries, undefined>>) => Promise<object>,
): Tool {
  const schema = v.pipe(v.string(), v.parseJson(), v.strictObject(entries));
  const required = Object.keys(properties);
  return {
    description,
    parameters: { type: 'object', properties, required, additionalProperties: false },
    async run(actor, json) {
      const parsed = v.safeParse(schema, json);
      if (!parsed.success) throw new InvalidArguments();
      return run(actor, parsed.output);
    },
  };
}

function refusal(error: string): ToolResult {
  return { isSuccess: false, content: JSON.stringify({ error }) };
}

function describeProduct(product: Product, descriptionLength = Infinity): object {
  const { id, sku, name, category, description, stock, isActive, priceAmount, priceCurrency } = product;
  return {
    id,
    sku,
    name,
    category,
    description: [...description].slice(0, descriptionLength).join(''),
    price: formatMoney({ amount: priceAmount, currency: priceCurrency }),
    canBeOrdered: isActive && stock > 0,
  };
}

/** What the user's question may be about, and nothing that identifies the user. */
function describeOrder({ number, status, lines, totalAmount, totalCurrency, ...times }: Order): object {
  const { createdAt, reservedUntil, paidAt, shippedAt, deliveredAt, cancelledAt } = times;
  return {
    number: orderNumber(number),
    status,
    total: formatMoney({ amount: totalAmount, currency: totalCurrency }),
    lines: lines.map(({ sku, name, quantity, unitPrice }) => ({
      sku,
      name,
      quantity,
      unitPrice: formatMoney(unitPrice),
    })),
    placedAt: createdAt,
    reservedUntil,
    paidAt,
    shippedAt,
    deliveredAt,
    cancelledAt,
  };
}
