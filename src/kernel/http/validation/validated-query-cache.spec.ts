import { ValidatedQueryCache } from './validated-query-cache.js';

class Query {
  limit = 20;
}

describe('checked queries', () => {
  it('are shared, and frozen for that', () => {
    const queries = new ValidatedQueryCache();
    const query = queries.store(Query, '{"limit":"20"}', new Query());

    expect(queries.find(Query, '{"limit":"20"}')).toBe(query);
    expect(Object.isFrozen(query)).toBe(true);
  });

  it('are told apart by their class', () => {
    const queries = new ValidatedQueryCache();
    queries.store(Query, '{}', new Query());

    expect(queries.find(class extends Query {}, '{}')).toBeUndefined();
  });

  it('are not kept when they are long, and never too many', () => {
    const queries = new ValidatedQueryCache();
    const long = 'x'.repeat(501);
    queries.store(Query, long, new Query());
    for (let n = 0; n < 1000; n++) queries.store(Query, String(n), new Query());

    expect(queries.find(Query, long)).toBeUndefined();
    expect(Array.from({ length: 1000 }, (_, n) => queries.find(Query, String(n))).filter(Boolean).length).toBeLessThan(
      201,
    );
  });
});
