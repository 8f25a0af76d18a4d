import { type Quota, SLOTS, type Taken, type Windows } from './windows.js';

interface Count {
  readonly parts: number[];
  total: number;
  /** The part that is under way. */
  newest: number;
  /** No part before this one holds anything. */
  oldest: number;
}

/** The counts of one quota. Whoever has not called for longer than anything counts is in `older` and goes with it. */
interface Callers {
  young: Map<string, Count>;
  old: Map<string, Count>;
  renewAt: number;
}

/** Half of the callers that one quota remembers; about 20 MB when all of them are there. */
const MOST = 25_000;

/**
 * Counts in this process. Takes less than a microsecond, and forgets callers by
 * itself: whoever is not seen for a window has nothing left that counts, and of
 * very many at once those go first who were not seen for longest.
 */
export class MemoryWindows implements Windows {
  private readonly quotas = new Map<string, Callers>();

  /** The clock must never go back; the time of day may. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  take(quota: Quota, caller: string): Taken {
    const now = this.now();
    const { partMs, requests } = quota;
    const part = Math.floor(now / partMs);
    const count = this.countOf(quota, caller, part);
    const isAllowed = count.total < requests;
    if (isAllowed) add(count, part, 1);
    const waitMs = leaves(count, isAllowed ? count.total : requests) * partMs - now;
    return { isAllowed, remaining: Math.max(requests - count.total, 0), waitMs, part, by: this };
  }

  giveBack(quota: Quota, caller: string, part: number): void {
    const count = this.countOf(quota, caller, Math.floor(this.now() / quota.partMs));
    if (count.newest - part >= SLOTS || !count.parts[part % SLOTS]) return;
    add(count, part, -1);
  }

  private countOf(quota: Quota, caller: string, part: number): Count {
    const callers = this.callersOf(quota.name, part);
    let count = callers.young.get(caller);
    if (!count) {
      count = callers.old.get(caller) ?? {
        parts: Array.from({ length: SLOTS }, () => 0),
        total: 0,
        newest: part,
        oldest: part,
      };
      callers.young.set(caller, count);
    }
    forget(count, part);
    return count;
  }

  private callersOf(name: string, part: number): Callers {
    let callers = this.quotas.get(name);
    if (!callers) {
      callers = { young: new Map<string, Count>(), old: new Map<string, Count>(), renewAt: part + SLOTS };
      this.quotas.set(name, callers);
    } else if (part >= callers.renewAt || callers.young.size >= MOST) {
      callers.old = callers.young;
      callers.young = new Map<string, Count>();
      callers.renewAt = part + SLOTS;
    }
    return callers;
  }
}

function add(count: Count, part: number, requests: number): void {
  const slot = part % SLOTS;
  count.parts[slot] = (count.parts[slot] ?? 0) + requests;
  count.total += requests;
}

/** Brings the count up to this part: what was counted too long ago goes. */
function forget(count: Count, part: number): void {
  const gone = Math.min(part - count.newest, SLOTS);
  for (let step = 1; step <= gone; step++) {
    const slot = (count.newest + step) % SLOTS;
    count.total -= count.parts[slot] ?? 0;
    count.parts[slot] = 0;
  }
  // A request may be given back to a part that ended meanwhile; the count never goes back to it.
  if (part > count.newest) count.newest = part;
}

/** The part at whose beginning fewer than `most` are in the count. */
function leaves(count: Count, most: number): number {
  const { parts, newest } = count;
  let part = Math.max(count.oldest, newest - SLOTS + 1);
  while (part < newest && parts[part % SLOTS] === 0) part++;
  count.oldest = part;
  for (let left = count.total; part < newest; part++) {
    left -= parts[part % SLOTS] ?? 0;
    if (left < most) break;
  }
  return part + SLOTS;
}
