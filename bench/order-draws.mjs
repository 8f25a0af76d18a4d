import { createHash } from 'node:crypto';
import pg from 'pg';
import utils from 'pg/lib/utils.js';
import { ACCOUNT } from './dataset.mjs';
import { answerOf, insertValues, journalValues, quote } from './order-values.mjs';
import { twoLines } from './scenarios.mjs';
import { SQL } from './statements.mjs';

/** How many orders pgbench chooses from. */
export const DRAWS = 1000;
/** What the ids of a drawn order begin with, until it is placed. */
export const STEM = '00000000-0000-7000-8000-';

/**
 * Writes orders that can be placed into the table `order_draws`, with what the
 * statements of each are given, one column for each parameter. Gives the
 * columns by their names (true where ids are in it that begin with `STEM`), and
 * as `literals` the parameters that are the same for all.
 */
export async function drawOrders(client, productIds) {
  const { rows: buyers } = await client.query('select id from users where email = $1', [ACCOUNT.email]);
  const { rows } = await client.query(SQL.findMany, [productIds]);
  const products = rows.map((row) => ({ ...row, priceAmount: Number(row.priceAmount) }));
  const draws = Array.from({ length: DRAWS }, () => draw(buyers[0].id, twoLines(productIds), products));
  const literals = new Map();
  const columns = new Map();
  for (const column of Object.keys(draws[0])) {
    const values = draws.map((values) => values[column]);
    const withIds = values.some((value) => value.includes(STEM));
    const same = values.every((value) => value === values[0]);
    // A colon would begin a variable of pgbench.
    if (same && !withIds && !values[0].includes(':')) literals.set(column, pg.escapeLiteral(values[0]));
    else columns.set(column, withIds);
  }
  const names = [...columns.keys()];
  await client.query(
    `create table order_draws (n int primary key, ${names.map((name) => `${name} text not null`).join(', ')})`,
  );
  await client.query(
    `insert into order_draws select * from unnest($1::int[], ${names.map((_, index) => `$${index + 2}::text[]`).join(', ')})`,
    [draws.map((_, index) => index + 1), ...names.map((name) => draws.map((values) => values[name]))],
  );
  await client.query('analyze order_draws');
  return { columns, literals };
}

/** The parameters of all statements, as texts by the names of their columns. */
function draw(userId, wanted, products) {
  let made = 0;
  const newId = () => STEM + (++made).toString(16).padStart(12, '0');
  const ids = wanted.map(({ productId }) => productId);
  const quoted = quote(wanted, products);
  const now = new Date();
  const order = {
    id: newId(),
    number: 1_000_000,
    userId,
    status: 'pending',
    reservedUntil: now,
    paidAt: null,
    shippedAt: null,
    deliveredAt: null,
    cancelledAt: null,
    cancelReason: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  const insertOrder = insertValues(order.id, userId, quoted);
  const { audit, outbox, moveStock } = journalValues(order, quoted, newId);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify({ lines: wanted }))
    .digest();
  const keep = ['', '', fingerprint, 201, `/api/v1/orders/${order.id}`, JSON.stringify(answerOf(order, quoted)), 24];
  const all = { findMany: [ids], insertOrder, audit, outbox, moveStock, keep };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, values]) =>
      values.map((value, index) => [`${name}_${index + 1}`.toLowerCase(), asText(value)]),
    ),
  );
}

function asText(value) {
  return Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : utils.prepareValue(value);
}
