/**
 * A window is counted in this many parts. What is counted leaves the count in
 * whole parts, after the window and at most one part more, so that no stretch
 * as long as the window ever holds more than its limit: a count that begins
 * anew at fixed times lets through twice as much around each of them.
 */
const PARTS = 20;

/** Parts that are in the count: those of the window, and the one that is under way. */
export const SLOTS = PARTS + 1;

/** A limit as it is counted. */
export interface Quota {
  readonly name: string;
  readonly requests: number;
  /** How long one part of the window is. */
  readonly partMs: number;
}

/** How long one part of a window is, in whole milliseconds. */
export function partOf(windowSeconds: number): number {
  return (windowSeconds * 1000) / PARTS;
}

/** What became of one request. */
export interface Taken {
  readonly isAllowed: boolean;
  /** How many more would be allowed now. */
  readonly remaining: number;
  /** Until more are allowed than now: after a refusal the time after which one will be. */
  readonly waitMs: number;
  /** The part of the window it was counted in, and by whom, to take it back. */
  readonly part: number;
  readonly by: Windows;
}

/** Counts requests by quota and caller. */
export interface Windows {
  /** Counts one request, unless that would be one too many: a refusal itself is not counted. */
  take(quota: Quota, caller: string): Taken | Promise<Taken>;
  /** Makes a request that was counted uncounted. */
  giveBack(quota: Quota, caller: string, part: number): void | Promise<void>;
}
