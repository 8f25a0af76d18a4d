/**
 * Tries a deployment from outside, as its clients see it: it is ready, it has the version of this checkout, and
 * an account made for this can place an order and cancel it again. Ends with 0 when all of that went well.
 *
 *   SMOKE_URL                     such as https://api.example.com
 *   SMOKE_EMAIL, SMOKE_PASSWORD   of an account that may place orders; without them that is left out
 *   SMOKE_SKU                     the product that is ordered, one piece
 *   SMOKE_SECONDS                 how long to wait until it is ready, 120
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const { SMOKE_URL, SMOKE_EMAIL, SMOKE_PASSWORD, SMOKE_SKU, SMOKE_SECONDS = '120' } = process.env;
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));

try {
  if (!SMOKE_URL) throw new Error('SMOKE_URL is not set.');
  await isReady(Number(SMOKE_SECONDS));
  if (SMOKE_EMAIL && SMOKE_PASSWORD && SMOKE_SKU) await order();
  else console.log('No order was placed: SMOKE_EMAIL, SMOKE_PASSWORD and SMOKE_SKU are not all set.');
} catch (error) {
  console.error(`Failed: ${error.message}`);
  process.exitCode = 1;
}

/** Instances of two versions may answer while one replaces the other, so that it asks until five answers in a row are right. */
async function isReady(seconds) {
  let last = 'nothing';
  let seen = 0;
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await sleep(500)) {
    try {
      const answer = await fetch(`${SMOKE_URL}/health/ready`, { signal: AbortSignal.timeout(5000) });
      const body = await answer.json();
      last = `${answer.status}, version ${body.version}`;
      if (answer.status === 200 && body.version === version) seen++;
      else seen = 0;
    } catch (error) {
      last = error.cause?.message ?? error.message;
      seen = 0;
    }
    if (seen === 5) {
      console.log(`Ready, version ${version}.`);
      return;
    }
  }
  throw new Error(
    `${SMOKE_URL}/health/ready did not answer with version ${version} within ${seconds} s, but with ${last}.`,
  );
}

async function order() {
  const { accessToken } = await call('POST', 'auth/login', { email: SMOKE_EMAIL, password: SMOKE_PASSWORD });
  const { items } = await call('GET', `products?q=${encodeURIComponent(SMOKE_SKU)}`);
  const product = items.find(({ sku }) => sku === SMOKE_SKU);
  if (!product) throw new Error(`No product with the SKU ${SMOKE_SKU} is for sale.`);
  const placed = await call('POST', 'orders', { lines: [{ productId: product.id, quantity: 1 }] }, accessToken);
  const cancelled = await call('POST', `orders/${placed.id}/cancel`, undefined, accessToken);
  if (cancelled.status !== 'cancelled')
    throw new Error(`The order ${placed.id} is ${cancelled.status}, not cancelled.`);
  console.log(`Placed the order ${placed.id} and cancelled it.`);
}

async function call(method, path, body, token) {
  const response = await fetch(`${SMOKE_URL}/api/v1/${path}`, {
    method,
    signal: AbortSignal.timeout(10_000),
    headers: {
      ...(body && { 'Content-Type': 'application/json' }),
      ...(method === 'POST' && { 'Idempotency-Key': randomUUID() }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${answer.code}: ${answer.detail}`);
  return answer;
}
