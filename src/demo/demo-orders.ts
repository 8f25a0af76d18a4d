import type { INestApplicationContext } from '@nestjs/common';
import sql from 'sql-template-tag';
import { v7 as uuidv7 } from 'uuid';
import { Database } from '../kernel/database/database.js';
import type { Money } from '../kernel/money/money.js';
import { ChangeRecorderService, initialChanges } from '../modules/audits/change-recorder.service.js';
import { orderNumber } from '../modules/orders/orders.service.js';

/** A product that can be ordered. */
export interface Sold {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly price: Money;
}

interface DemoOrder {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly status: 'paid' | 'shipped' | 'delivered' | 'cancelled';
  readonly lines: ReadonlyArray<Sold & { readonly quantity: number }>;
  readonly total: number;
}

const DAYS = 28;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * Inserts orders of the last four weeks, so that lists, statistics and reports show what they will look like. They
 * are the same each time, relative to now. Their stock counts as sold before the catalogue was counted, and they cause no
 * events and so no mails. Call it in a transaction. Returns their number.
 */
export async function seedOrders(
  app: INestApplicationContext,
  products: readonly Sold[],
  buyers: readonly string[],
): Promise<number> {
  const orders = demoOrders(products, buyers);
  const numbers = await insertOrders(app.get(Database), orders);
  await app.get(ChangeRecorderService).record(
    null,
    ...orders.map(({ id, status, total, lines }) => ({
      action: 'create' as const,
      entityType: 'order',
      entityId: id,
      details: { number: orderNumber(numbers.get(id) ?? 0), demo: true },
      changes: initialChanges({ status, total, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) }),
      counts: ['orders'],
    })),
  );
  return orders.length;
}

/** Two to five orders a day, the earliest first. */
function demoOrders(products: readonly Sold[], buyers: readonly string[]): DemoOrder[] {
  const random = sequence();
  const now = Date.now();
  const orders: DemoOrder[] = [];
  for (let day = DAYS; day > 0; day -= 1) {
    const count = 2 + random(4);
    for (let index = 0; index < count; index += 1) {
      const createdAt = new Date(now - day * DAY_MS + ((index + 0.5) * DAY_MS) / count);
      const lines = linesOf(products, random);
      orders.push({
        id: uuidv7({ msecs: createdAt.getTime() }),
        userId: buyers[random(buyers.length)] ?? '',
        createdAt,
        status: random(9) === 0 ? 'cancelled' : statusAfter(now - createdAt.getTime()),
        lines,
        total: lines.reduce((sum, { price, quantity }) => sum + price.amount * quantity, 0),
      });
    }
  }
  return orders;
}

function linesOf(products: readonly Sold[], random: (below: number) => number): DemoOrder['lines'] {
  const chosen = new Set(Array.from({ length: 1 + random(3) }, () => random(products.length)));
  return [...chosen].flatMap((index) => {
    const product = products[index];
    return product ? [{ ...product, quantity: 1 + random(4) }] : [];
  });
}

function statusAfter(ageMs: number): 'paid' | 'shipped' | 'delivered' {
  if (ageMs < 1.5 * DAY_MS) return 'paid';
  return ageMs < 5 * DAY_MS ? 'shipped' : 'delivered';
}

/** Numbers below the given one that look random; a linear congruential generator (Numerical Recipes). */
function sequence(): (below: number) => number {
  let state = 7;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Inserts all orders and their lines in one statement each; the numbers by the ids. */
async function insertOrders(database: Database, orders: readonly DemoOrder[]): Promise<Map<string, number>> {
  const after = ({ createdAt, status }: DemoOrder, hours: number, ...reached: readonly DemoOrder['status'][]) =>
    reached.includes(status) ? new Date(createdAt.getTime() + hours * HOUR_MS) : null;
  const column = <T>(value: (order: DemoOrder) => T) => orders.map(value);
  const rows = await database.query<{ id: string; number: number }>(sql`
    insert into orders (id, user_id, status, total_amount, total_currency, created_at, updated_at, paid_at, shipped_at,
      delivered_at, cancelled_at, cancel_reason, version)
    select id, user_id, status, total, currency, created_at,
      coalesce(delivered_at, shipped_at, cancelled_at, paid_at), paid_at, shipped_at, delivered_at, cancelled_at,
      case status when 'cancelled' then 'expired' end, case status when 'delivered' then 4 when 'shipped' then 3 else 2 end
    from unnest(
      ${column(({ id }) => id)}::uuid[], ${column(({ userId }) => userId)}::uuid[],
      ${column(({ status }) => status)}::text[], ${column(({ total }) => total)}::bigint[],
      ${column(({ lines }) => lines[0]?.price.currency)}::text[], ${column(({ createdAt }) => createdAt)}::timestamptz[],
      ${column((order) => after(order, 0.4, 'paid', 'shipped', 'delivered'))}::timestamptz[],
      ${column((order) => after(order, 30, 'shipped', 'delivered'))}::timestamptz[],
      ${column((order) => after(order, 90, 'delivered'))}::timestamptz[],
      ${column((order) => after(order, 0.5, 'cancelled'))}::timestamptz[]
    ) as "order" (id, user_id, status, total, currency, created_at, paid_at, shipped_at, delivered_at, cancelled_at)
    order by created_at
    returning id, number`);
  const lines = orders.flatMap((order) =>
    order.lines.map((line, position) => ({ ...line, position, orderId: order.id })),
  );
  await database.execute(sql`
    insert into order_lines (order_id, position, product_id, sku, name, quantity, unit_price_amount, total_amount)
    select order_id, position, product_id, sku, name, quantity, price, price * quantity
    from unnest(
      ${lines.map(({ orderId }) => orderId)}::uuid[], ${lines.map(({ position }) => position)}::int[],
      ${lines.map(({ id }) => id)}::uuid[], ${lines.map(({ sku }) => sku)}::text[], ${lines.map(({ name }) => name)}::text[],
      ${lines.map(({ quantity }) => quantity)}::int[], ${lines.map(({ price }) => price.amount)}::bigint[]
    ) as line (order_id, position, product_id, sku, name, quantity, price)`);
  return new Map(rows.map(({ id, number }) => [id, number]));
}
