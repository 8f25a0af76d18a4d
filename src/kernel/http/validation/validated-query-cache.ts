type Class = new () => object;

const MAX_ENTRIES = 200;
const MAX_KEY_LENGTH = 500;

/**
 * Remembers queries that are valid. Lists are requested with the same few queries, and validating one takes
 * longer than its SQL. Cached queries are shared, so they are frozen; long ones, such as searches, are not cached.
 */
export class ValidatedQueryCache {
  private readonly byClass = new Map<Class, Map<string, object>>();

  find(type: Class, key: string): object | undefined {
    return this.byClass.get(type)?.get(key);
  }

  store<T extends object>(type: Class, key: string, query: T): T {
    Object.freeze(query);
    if (key.length > MAX_KEY_LENGTH) return query;
    let queries = this.byClass.get(type);
    if (!queries) this.byClass.set(type, (queries = new Map<string, object>()));
    if (queries.size >= MAX_ENTRIES) queries.clear();
    queries.set(key, query);
    return query;
  }
}
