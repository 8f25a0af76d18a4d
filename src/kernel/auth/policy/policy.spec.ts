import { Clock } from '../../context/clock.js';
import type { Actor } from '../actor.js';
import type { Permission } from '../permissions.js';
import { Policy } from './policy.js';
import type { PolicyRule } from '../ports/policy-rules.js';

const ME = '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001';
const OTHER = '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be002';

function actor(fields: Partial<Omit<Actor, 'permissions'>> & { permissions?: Permission[] } = {}): Actor {
  return {
    userId: ME,
    roles: new Set(['user']),
    credential: { kind: 'token', issuer: 'us', id: 'test' },
    ...fields,
    permissions: new Set(fields.permissions),
  };
}

function policyOf(...rules: Array<Partial<PolicyRule>>): { policy: Policy; loads: () => number } {
  let loads = 0;
  const listActive = () => {
    loads++;
    return Promise.resolve(
      rules.map((rule, index): PolicyRule => {
        const standard = { id: String(index), name: `Rule ${index}`, priority: 0, conditions: {} };
        return { ...standard, effect: 'deny', permission: '*', ...rule };
      }),
    );
  };
  return { policy: new Policy({ listActive }, new Clock()), loads: () => loads };
}

describe('the policy', () => {
  it('names everything that is missing, and nothing that is there', async () => {
    const { policy } = policyOf();
    const wanted = ['users:read', 'jobs:manage', 'audits:manage'] as const;
    await expect(policy.require(actor({ permissions: ['jobs:manage'] }), wanted)).rejects.toMatchObject({
      message: 'This needs the permission users:read and audits:manage.',
      type: { code: 'forbidden' },
    });
    await policy.require(actor({ permissions: [...wanted] }), wanted);
    await policy.require(actor({ permissions: ['users:read'] }), 'users:read');
  });

  it('reads the rules once for each actor object, and again after a failure', async () => {
    const { policy, loads } = policyOf();
    const me = actor();
    for (let count = 0; count < 5; count++) await policy.may(me, 'users:read');
    await policy.scopeFor(me, 'audits:read');
    expect(loads()).toBe(1);
    await policy.may(actor(), 'users:read');
    expect(loads()).toBe(2);

    let failures = 0;
    const away = new Policy(
      {
        listActive: () => (failures++ === 0 ? Promise.reject(new Error('away')) : Promise.resolve([])),
      },
      new Clock(),
    );
    await expect(away.may(me, 'users:read')).rejects.toThrow('away');
    expect(await away.may(me, 'users:read')).toBe(false);
  });

  it('applies a denying rule when no resource is named, because the question is then about all resources', async () => {
    const conditions = { 'resource.userId': OTHER };
    const { policy } = policyOf({ permission: '*:*', conditions });
    const me = actor({ permissions: ['users:read', 'audits:read'] });
    expect(await policy.may(me, 'users:read')).toBe(false);
    expect(await policy.may(me, 'audits:read')).toBe(false);
    expect((await policy.scopeFor(me, 'audits:read')).includes({ userId: ME })).toBe(true);
    expect(await policy.may(me, 'audits:read', { userId: OTHER })).toBe(false);
    expect(await policy.may(me, 'audits:read', { userId: ME })).toBe(true);
  });

  it('grants nothing by an allowing rule with resource conditions when no resource is named', async () => {
    const { policy } = policyOf({ effect: 'allow', conditions: { 'resource.userId': OTHER } });
    expect(await policy.may(actor(), 'audits:read')).toBe(false);
    expect(await policy.may(actor(), 'users:read')).toBe(false);
    expect(await policy.may(actor(), 'audits:read', { userId: OTHER })).toBe(true);
  });

  it('gives an API key no more than its scopes', async () => {
    const { policy } = policyOf({ effect: 'allow' });
    const key = actor({ credential: { kind: 'api_key', issuer: 'us', id: 'key' } });
    expect(await policy.may(actor(), 'users:read')).toBe(true);
    expect(await policy.may(key, 'users:read')).toBe(false);
    expect((await policy.scopeFor(key, 'audits:read')).filter).toEqual({ owner: ME, allowed: [], denied: [] });
    expect((await policy.scopeFor(actor(), 'audits:read')).filter).toBeUndefined();
  });

  it('holds an API key to the rules about the roles of its owner', async () => {
    const { policy } = policyOf({ conditions: { 'actor.roles': 'manager' } });
    const permissions: Permission[] = ['users:read'];
    const credential = { kind: 'api_key', issuer: 'us', id: 'key', ownerRoles: new Set(['manager', 'user']) } as const;
    expect(await policy.may(actor({ permissions, roles: new Set(), credential }), 'users:read')).toBe(false);
    const other = { ...credential, ownerRoles: new Set(['user']) };
    expect(await policy.may(actor({ permissions, roles: new Set(), credential: other }), 'users:read')).toBe(true);
  });

  it('exempts only signed-in administrators from rules that deny access:manage', async () => {
    const { policy } = policyOf({});
    const roles = new Set(['admin']);
    const permissions: Permission[] = ['access:manage', 'users:manage'];
    const key = { kind: 'api_key', issuer: 'us', id: 'key' } as const;
    expect(await policy.may(actor({ roles, permissions }), 'access:manage')).toBe(true);
    expect(await policy.may(actor({ roles, permissions }), 'users:manage')).toBe(false);
    expect(await policy.may(actor({ permissions }), 'access:manage')).toBe(false);
    expect(await policy.may(actor({ roles, permissions, credential: key }), 'access:manage')).toBe(false);
  });

  it.each([
    ['orders:read', true],
    ['orders:*', true],
    ['*:read', true],
    ['*:*', true],
    ['*', true],
    ['orders:manage', false],
    ['*:manage', false],
    ['audits:*', false],
  ])('finds a rule for %s when orders:read is asked: %s', async (permission, found) => {
    const { policy } = policyOf({ permission });
    expect(await policy.may(actor({ permissions: ['orders:read'] }), 'orders:read')).toBe(!found);
  });

  it('names the denying rule of the highest priority, and of equals the younger', () => {
    const { policy } = policyOf();
    const rules = [-5, 7, 7, 0].map((priority, index): PolicyRule => {
      const name = `Rule ${index}`;
      return { id: name, name, effect: index === 3 ? 'allow' : 'deny', priority, permission: '*', conditions: {} };
    });
    const { rule, matches } = policy.simulate(actor(), 'users:read', { rules, context: {} });
    expect(rule?.name).toBe('Rule 2');
    expect(matches.denying.map(({ name }) => name)).toEqual(['Rule 2', 'Rule 1', 'Rule 0']);
    expect(matches.allowing.map(({ name }) => name)).toEqual(['Rule 3']);
  });
});
