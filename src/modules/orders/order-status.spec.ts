import { allowedIn, ORDER_ACTIONS, ORDER_STATUSES } from './order-status.js';

describe('the states of an order', () => {
  it('allow what the table says, and always something', () => {
    expect(Object.fromEntries(ORDER_STATUSES.map((status) => [status, allowedIn(status)]))).toEqual({
      pending: ['replace', 'pay', 'cancel'],
      paid: ['ship', 'cancel'],
      shipped: ['deliver'],
      delivered: ['delete'],
      cancelled: ['delete'],
    });
  });

  it('are all reached from the first one, and none of them twice', () => {
    const moves = Object.values(ORDER_ACTIONS).flatMap((rule) =>
      'to' in rule ? rule.from.map((from) => [from, rule.to] as const) : [],
    );
    const after = (status: string, way: readonly string[] = []): string[][] => {
      expect(way).not.toContain(status);
      const next = moves.filter(([from]) => from === status);
      return [[...way, status], ...next.flatMap(([, to]) => after(to, [...way, status]))];
    };

    expect(new Set(after('pending').flat())).toEqual(new Set(ORDER_STATUSES));
  });
});
