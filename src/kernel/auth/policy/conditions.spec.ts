import fc from 'fast-check';
import { ACTOR, CONTEXT, type Kind } from './attributes.js';
import { validateConditions } from './condition-validator.js';
import { type Conditions, type EvaluationContext, matches, OPERATORS, pathOf, parseConditions } from './conditions.js';

const KINDS: Record<string, Record<string, Kind>> = {
  actor: ACTOR,
  context: CONTEXT,
  resource: { id: 'uuid', number: 'number', flag: 'boolean', at: 'instant', text: 'text', none: 'text' },
};
const ID = '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001';
const facts: EvaluationContext = {
  actor: { userId: ID, roles: ['manager', 'user'] },
  context: { ip: '10.1.2.3', time: '08:30', weekday: 'monday' },
  resource: {
    id: ID.toUpperCase(),
    number: 7,
    flag: false,
    at: new Date('2026-01-31T12:00:00Z'),
    text: 'order',
    none: null,
  },
};
const decide = (conditions: object) =>
  parseConditions(conditions as Conditions, (of, attribute) => KINDS[of]?.[attribute]).every((test) =>
    matches(test, facts),
  );

describe('conditions', () => {
  it.each([
    [{}, true],
    [{ 'resource.text': 'order' }, true],
    [{ 'resource.text': 'Order' }, false],
    [{ 'resource.text': { $eq: 'order', $ne: 'order' } }, false],
    [{ 'resource.text': { $in: ['a', 'order'] } }, true],
    [{ 'resource.text': { $nin: ['a', 'order'] } }, false],
    [{ 'resource.id': ID }, true],
    [{ 'resource.flag': false }, true],
    [{ 'resource.flag': { $ne: true } }, true],
    [{ 'resource.number': { $gt: 6, $lt: 8, $gte: 7, $lte: 7 } }, true],
    [{ 'resource.number': { $gt: 7 } }, false],
    [{ 'resource.at': '2026-01-31T13:00:00+01:00' }, true],
    [{ 'resource.at': { $gte: '2026-01-31T12:00:00.001Z' } }, false],
    [{ 'resource.none': { $exists: false } }, true],
    [{ 'resource.none': { $exists: true } }, false],
    [{ 'resource.none': 'x' }, false],
    [{ 'resource.none': { $ne: 'x' } }, true],
    [{ 'resource.none': { $nin: ['x'] } }, true],
    [{ 'resource.missing': { $ne: 'x' } }, true],
    [{ 'resource.toString': { $exists: true } }, false],
    [{ 'actor.roles': 'manager' }, true],
    [{ 'actor.roles': { $ne: 'manager' } }, false],
    [{ 'actor.roles': { $in: ['admin', 'user'] } }, true],
    [{ 'actor.roles': { $nin: ['admin'] } }, true],
    [{ 'actor.roles': { $all: ['user', 'manager'] } }, true],
    [{ 'actor.roles': { $all: ['user', 'admin'] } }, false],
    [{ 'actor.permissions': { $nin: ['x'] } }, true],
    [{ 'context.ip': { $cidr: '10.0.0.0/8' } }, true],
    [{ 'context.ip': { $cidr: ['192.168.0.0/16', '10.1.2.3'] } }, true],
    [{ 'context.ip': { $ncidr: ['192.168.0.0/16', 'fd00::/8'] } }, true],
    [{ 'context.time': { $gte: '08:00', $lt: '18:00' }, 'context.weekday': { $nin: ['saturday', 'sunday'] } }, true],
    [{ 'context.time': { $lt: '08:30' } }, false],
    [{ 'context.method': { $exists: false } }, true],
  ])('say of %j %s', (conditions, expected) => {
    expect(decide(conditions)).toBe(expected);
  });

  it('are refused or decided, whatever they are, and quickly', () => {
    const path = fc.oneof(
      fc.constantFrom('actor.userId', 'actor.roles', 'context.ip', 'context.time', 'context.now', 'resource.text'),
      fc.constantFrom('resource.createdAt', 'resource.userId', 'resource.', '.', 'actor', 'context.__proto__'),
      fc.string(),
    );
    const value = fc.oneof(
      fc.constantFrom(ID, '10.0.0.0/8', '::/0', '08:30', '2026-01-31T12:00:00Z', 'manager', true, 7, null),
      fc.array(fc.constantFrom(ID, '10.0.0.1', 'x', '', '23:59')),
      fc.constant({ $ref: 'actor.userId' }),
      fc.jsonValue(),
    );
    const operator = fc.oneof(fc.constantFrom(...OPERATORS), fc.string());
    const conditions = fc.oneof(fc.dictionary(path, fc.oneof(value, fc.dictionary(operator, value))), fc.jsonValue());
    const startedAtMs = performance.now();
    let usable = 0;
    fc.assert(
      fc.property(conditions, fc.constantFrom(undefined, 'audits:read', '*', 'users:*'), (given, pattern) => {
        const flaws = validateConditions(given, pattern);
        expect(flaws.every(({ detail }) => detail.length > 0 && detail.length < 500)).toBe(true);
        if (flaws.length > 0) return;
        usable++;
        expect(typeof decide(given as Conditions)).toBe('boolean');
      }),
      { numRuns: 3000 },
    );
    expect(usable).toBeGreaterThan(100);
    expect(performance.now() - startedAtMs).toBeLessThan(20_000);
  });

  it('know an attribute by everything after the first dot', () => {
    expect(pathOf('resource.a.b')).toEqual({ of: 'resource', attribute: 'a.b' });
    expect(pathOf('resource')).toEqual({ of: 'resource', attribute: '' });
  });
});
