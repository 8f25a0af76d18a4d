const KEPT = 5;
/** Faster ones are only counted. */
const KEPT_FROM_MS = 5;

interface LoggedStatement {
  readonly sql: string;
  readonly ms: number;
}

/** How many statements ran for a request, how long they took together, and the slowest of them. */
export class StatementLog {
  count = 0;
  totalMs = 0;
  slowest: readonly LoggedStatement[] = [];

  /** `sql` has no values; they are parameters. */
  add(sql: string, ms: number): void {
    this.count += 1;
    this.totalMs += ms;
    if (ms < KEPT_FROM_MS) return;
    const all = [...this.slowest, { sql: sql.replaceAll(/\s+/g, ' ').trim(), ms: Math.round(ms) }];
    this.slowest = all.toSorted((a, b) => b.ms - a.ms).slice(0, KEPT);
  }
}
