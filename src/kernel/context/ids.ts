import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** A UUID as PostgreSQL writes it, in either case. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const BYTES = 16;
/** Asking the system for random bytes costs the same for sixteen of them as for thousands. */
const pool = Buffer.allocUnsafe(512 * BYTES);
let used = pool.length;

/** A UUIDv7 that nobody can guess. Ids made within one millisecond come in no order. */
export function newId(): string {
  const at = take();
  return uuidv7({ random: pool.subarray(at, at + BYTES) });
}

/** A trace id after https://www.w3.org/TR/trace-context/#trace-id. */
export function newTraceId(): string {
  const at = take();
  return pool.toString('hex', at, at + BYTES);
}

/** Where the next bytes lie, each given out once. */
function take(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return used - BYTES;
}
