import type { INestApplicationContext } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Database } from '../kernel/database/database.js';
import { ChangeRecorderService, initialChanges } from '../modules/audits/change-recorder.service.js';
import { orderNumber } from '../modules/orders/orders.service.js';
import { type DemoOrder, DemoOrdersRepository, type Sold } from './demo-orders.repository.js';

const DAYS = 28;
const DAY_MS = 86_400_000;

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
  const numbers = await new DemoOrdersRepository(app.get(Database)).insert(orders);
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
