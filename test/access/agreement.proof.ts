import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../src/kernel/auth/actor.js';
import type { Permission } from '../../src/kernel/auth/permissions.js';
import { Policy } from '../../src/kernel/auth/policy/policy.js';
import type { Conditions } from '../../src/kernel/auth/policy/conditions.js';
import type { PolicyRule } from '../../src/kernel/auth/ports/policy-rules.js';
import { AppError } from '../../src/kernel/errors/app-error.js';
import { AuditsService } from '../../src/modules/audits/audits.service.js';
import { TestApp } from '../support/app.js';
import { insertAudits } from '../support/audits.js';
import type { ApiClient } from '../support/client.js';

const [ANNA, BERT] = [uuidv7(), uuidv7()];
const RESOURCE = uuidv7();
const window = { limit: 50, offset: 0, sort: [{ field: 'createdAt', descending: true }] };

const id = fc.constantFrom(ANNA, BERT, RESOURCE);
const text = fc.constantFrom('order', 'product', 'create', 'update', 'success', 'failure');
const moment = fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-15T12:00:00+01:00', '2026-02-01T00:00:00.001Z');
const tests = (value: fc.Arbitrary<string>) => {
  return {
    $eq: value,
    $ne: value,
    $in: fc.array(value, { minLength: 1, maxLength: 3 }),
    $nin: fc.array(value, { minLength: 1, maxLength: 3 }),
    $exists: fc.boolean(),
  };
};
const some = (of: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(of, { requiredKeys: [] }).filter((test) => Object.keys(test).length > 0);
const ATTRIBUTES: Record<string, fc.Arbitrary<unknown>> = {
  'resource.userId': fc.oneof(some(tests(id)), fc.constant({ $ne: { $ref: 'actor.userId' } }), id),
  'resource.entityId': some(tests(id)),
  'resource.entityType': fc.oneof(some(tests(text)), text),
  'resource.actionType': some(tests(text)),
  'resource.createdAt': some({ $gt: moment, $gte: moment, $lt: moment, $lte: moment, $eq: moment, $ne: moment }),
  'actor.roles': fc.constantFrom({ $nin: ['admin'] }, 'user', 'manager'),
  'context.credential': fc.constantFrom('token', 'api_key'),
};
const conditions = fc
  .subarray(Object.keys(ATTRIBUTES), { maxLength: 2 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, ATTRIBUTES[name]!]))))
  .map((each) => each as Conditions);

describe('a list, its resources and the dry run', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
    await insertAudits(
      app.sql,
      `select uuidv7() as id, (array['create', 'update'])[n % 2 + 1] as action_type,
         (array['order', 'product', 'user'])[n % 3 + 1] as entity_type,
         (array[$1, $2, $3]::uuid[])[n % 5 % 3 + 1] as entity_id, (array[$1, $2, null]::uuid[])[n % 7 % 3 + 1] as user_id,
         'somebody' as actor, (array['success', 'failure'])[n % 4 % 2 + 1] as status,
         timestamptz '2026-01-01 00:00:00Z' + n * interval '1 day' as created_at
       from generate_series(0, 40) n`,
      [ANNA, BERT, RESOURCE],
    );
  });
  afterAll(() => app.close());

  it('agree about every rule', async () => {
    const [audits, policy] = [app.app.get(AuditsService), app.app.get(Policy)];
    const { rows } = await app.sql.query<{ id: string }>('select id from audits');
    const outcomes = { none: 0, some: 0, all: 0 };
    const rule = fc.record({ effect: fc.constantFrom('allow' as const, 'deny' as const), conditions });
    await fc.assert(
      fc.asyncProperty(
        fc.array(rule, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.constantFrom('token' as const, 'api_key' as const),
        async (made, mayRead, kind) => {
          const rules: PolicyRule[] = made.map((each, index) => {
            return { ...each, id: uuidv7(), name: `Rule ${index}`, priority: index, permission: 'audits:read' };
          });
          await app.sql.query('delete from access_rules');
          for (const { id: ruleId, name, effect, conditions: when } of rules)
            await app.sql.query(
              `insert into access_rules (id, name, effect, permission, conditions) values ($1, $2, $3, 'audits:read', $4)`,
              [ruleId, name, effect, when],
            );
          const actor: Actor = {
            userId: ANNA,
            roles: new Set(['user']),
            permissions: new Set<Permission>(mayRead ? ['audits:read'] : []),
            credential: { kind, issuer: 'us', id: 'test' },
          };
          const listed = await audits.list(actor, {}, window).catch(denied);
          if (typeof listed === 'string') {
            outcomes.none++;
            expect(listed).toBe('denied_by_rule');
            expect(await audits.get(actor, rows[0]!.id).catch(denied)).toBe('denied_by_rule');
            expect(policy.simulate(actor, 'audits:read', { rules, context: {} })).toMatchObject({ allowed: false });
            return;
          }
          const shown = new Set(listed.rows.map((audit) => audit.id));
          outcomes[shown.size === 0 ? 'none' : shown.size === rows.length ? 'all' : 'some']++;
          expect(listed.total).toBe(shown.size);
          for (const { id: auditId } of rows) {
            const found = await audits.get(actor, auditId).catch(denied);
            expect(found === 'audit_not_found').toBe(!shown.has(auditId));
            if (typeof found === 'string') continue;
            const resource = { ...found };
            expect(policy.simulate(actor, 'audits:read', { rules, resource, context: {} })).toMatchObject({
              allowed: true,
            });
          }
        },
      ),
      { numRuns: 100 },
    );
    expect(Object.values(outcomes).every((times) => times > 0)).toBe(true);
  });
});

function denied(error: unknown): string {
  if (!(error instanceof AppError)) throw error;
  return error.type.code;
}

describe('any body at all', () => {
  let app: TestApp;
  let admin: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.signIn('admin');
  });
  afterAll(() => app.close());

  it('is made a rule or refused, and never breaks the server', async () => {
    const path = fc.oneof(
      fc.constantFrom('actor.roles', 'resource.userId', 'context.ip', 'context.now', 'toString', 'constructor', ''),
      fc.string(),
    );
    const body = fc.record(
      {
        name: fc.oneof(fc.uuid(), fc.string()),
        effect: fc.constantFrom('allow', 'deny', 'perhaps'),
        permission: fc.constantFrom('audits:read', '*', 'users:*', '%:_', '*:*', 'a'),
        priority: fc.oneof(fc.constant(0), fc.integer(), fc.double()),
        conditions: fc.oneof(fc.constant({}), fc.dictionary(path, fc.jsonValue()), fc.jsonValue()),
      },
      { requiredKeys: ['name', 'effect', 'permission'] },
    );
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(body, async (given) => {
        const { status } = await admin.post('rules', given);
        const tried = await admin.post('rules/test', {
          permission: 'audits:read',
          resource: given.conditions,
          rule: given,
        });
        seen.add(status);
        for (const each of [status, tried.status]) expect([200, 201, 400, 409, 422]).toContain(each);
      }),
      { numRuns: 150 },
    );
    expect(seen).toContain(201);
    expect(seen).toContain(422);
    expect((await admin.get('rules')).status).toBe(200);
  });
});
