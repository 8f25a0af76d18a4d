type Class = new () => object;

const MAX_ENTRIES = 200;
const MAX_KEY_LENGTH = 500;

/**
 * Remembers queries that passed their rules. A list is asked for with the same
 * few queries again and again, and checking one takes longer than its SQL. What
 * is shared is frozen; what is long, such as a search nobody else makes, is not kept.
 */
export class ValidatedQueryCache {
  private readonly byClass = new Map<Class, Map<string, object>>();

  find(kind: Class, key: string): object | undefined {
    return this.byClass.get(kind)?.get(key);
  }

  store<T extends object>(kind: Class, key: string, query: T): T {
    Object.freeze(query);
    if (key.length > MAX_KEY_LENGTH) return query;
    let queries = this.byClass.get(kind);
    if (!queries) this.byClass.set(kind, (queries = new Map<string, object>()));
    if (queries.size >= MAX_ENTRIES) queries.clear();
    queries.set(key, query);
    return query;
  }
}
