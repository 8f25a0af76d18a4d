import { randomInt, randomUUID } from 'node:crypto';

const any = (list) => list[randomInt(list.length)];

/**
 * What clients do. `prepared` makes a request of which each connection repeats
 * a few dozen; `request` makes a new one each time. `goal` is the least ratio
 * to the bare server that we want.
 */
export function scenarios({ productIds, phrases, token }) {
  const signedIn = { authorization: `Bearer ${token}` };
  const get = (path) => ({ method: 'GET', path, headers: signedIn });
  return [
    {
      name: 'list',
      title: 'Page of 20 products, by name',
      goal: 1,
      prepared: () => get('/api/v1/products?limit=20&sort=name'),
    },
    {
      name: 'by-id',
      title: 'One product by id',
      goal: 1,
      prepared: () => get(`/api/v1/products/${any(productIds)}`),
    },
    {
      name: 'search',
      title: 'Search of products',
      goal: 0.65,
      prepared: () => get(`/api/v1/products?limit=20&q=${encodeURIComponent(any(phrases))}`),
    },
    {
      name: 'order',
      title: 'Place an order of two lines',
      goal: 0.5,
      request: () => ({
        method: 'POST',
        path: '/api/v1/orders',
        headers: { ...signedIn, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify({ lines: twoLines(productIds) }),
      }),
    },
    {
      name: 'live',
      title: 'Liveness, no database',
      nest: true,
      prepared: () => get('/health/live'),
    },
  ];
}

/** What an order asks for. */
export function twoLines(productIds) {
  const first = randomInt(productIds.length);
  const second = (first + 1 + randomInt(productIds.length - 1)) % productIds.length;
  return [first, second].map((index) => ({ productId: productIds[index], quantity: randomInt(1, 4) }));
}
