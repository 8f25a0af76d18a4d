import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** A UUID in the notation of PostgreSQL, in either case. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const BYTES = 16;
/** Random bytes in stock: sixteen of them cost as much as thousands. */
const pool = Buffer.allocUnsafe(512 * BYTES);
let used = pool.length;

/** An unguessable UUIDv7. Ids of the same millisecond are in no order. */
export function newId(): string {
  const start = take();
  return uuidv7({ random: pool.subarray(start, start + BYTES) });
}

/** A trace id after https://www.w3.org/TR/trace-context/#trace-id. */
export function newTraceId(): string {
  const start = take();
  return pool.toString('hex', start, start + BYTES);
}

/** A span id after https://www.w3.org/TR/trace-context/#parent-id. */
export function newSpanId(): string {
  const start = take();
  return pool.toString('hex', start, start + BYTES / 2);
}

/** The position of the next unused bytes. */
function take(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return used - BYTES;
}
