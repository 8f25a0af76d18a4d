/** What became stale: single values as `space:key`, and whole spaces. */
export interface Invalidation {
  readonly keys: readonly string[];
  readonly spaces: readonly string[];
  /** Redis was not told, which the instances that have one then do. */
  readonly isUnshared?: boolean;
}

/** More keys are told as their whole spaces: PostgreSQL takes messages of less than 8000 bytes. */
const MAX_KEYS = 100;

/** Collects what became stale until it is sent. */
export class PendingInvalidation {
  private readonly keys = new Set<string>();
  private readonly spaces = new Set<string>();
  private isUnshared = false;

  get isEmpty(): boolean {
    return this.keys.size === 0 && this.spaces.size === 0;
  }

  add({ keys, spaces, isUnshared = false }: Invalidation): void {
    this.isUnshared ||= isUnshared;
    for (const space of spaces) this.spaces.add(space);
    for (const key of keys) if (!this.spaces.has(spaceOf(key))) this.keys.add(key);
    if (this.keys.size <= MAX_KEYS) return;
    for (const key of this.keys) this.spaces.add(spaceOf(key));
    this.keys.clear();
  }

  take(): Invalidation {
    const taken = { keys: [...this.keys], spaces: [...this.spaces], ...(this.isUnshared && { isUnshared: true }) };
    this.isUnshared = false;
    this.keys.clear();
    this.spaces.clear();
    return taken;
  }
}

export function spaceOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}

/** The invalidation in a message of another instance, or of an operator; null when it is unreadable. */
export function parseInvalidation(text: string): (Invalidation & { readonly from: string }) | null {
  try {
    const { from = '', keys = [], spaces = [], isUnshared = false } = JSON.parse(text) as Record<string, never>;
    return [keys, spaces].every(Array.isArray) ? { from, keys, spaces, isUnshared } : null;
  } catch {
    return null;
  }
}
