import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PERMISSIONS } from '../../src/kernel/auth/permissions.js';
import { createApiKey } from '../support/api-keys.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { PATIENCE } from '../support/patience.js';
import { expectProblem } from '../support/problem.js';
import { proof } from '../support/thorough.js';

interface Operation {
  readonly description?: string;
}

const ID = '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001';
const SRC = join(__dirname, '../../src');

describe('a right is asked for in one way', () => {
  let app: TestApp;
  let admin: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.signIn('admin');
  });
  afterAll(() => app.close());

  const rule = async (fields: object) => {
    const { status, body } = await admin.post('rules', { name: `rule-${Math.random()}`, effect: 'deny', ...fields });
    expect(status).toBe(201);
    return () => admin.delete(`rules/${body.id}`);
  };

  it('by the policy: no other code looks into permissions', () => {
    const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!spec)\.ts$/.test(name));
    const found = files.filter(
      (name) =>
        !name.startsWith(join('kernel', 'auth', 'policy')) &&
        /permissions\s*(as [^)]*\))?\??\.has\(/i.test(readFileSync(join(SRC, name), 'utf8')),
    );
    expect(files.length).toBeGreaterThan(200);
    expect(found).toEqual([]);
  });

  it('so that a rule that denies everything refuses every operation that names a permission', async () => {
    const { body } = await app.nobody.get('/openapi.json');
    const operations = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({
          path,
          method,
          needed: (/^Requires (.*)\.$/m.exec(operation.description ?? '')?.[1]?.match(/(?<=permission `)[^`]+/g) ??
            []) as string[],
        })),
    );
    const named = operations.filter(({ needed }) => needed.length > 0 && !needed.includes('access:manage'));
    expect(named.length).toBeGreaterThan(20);
    const remove = await rule({ permission: '*' });

    const passed: string[] = [];
    for (const { path, method } of named) {
      const answer = await admin.send(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, ID));
      if (answer.body?.code !== 'denied_by_rule')
        passed.push(`${method} ${path}: ${answer.status} ${answer.body?.code}`);
    }
    await remove();

    expect(passed).toEqual([]);
  });

  it('also for one user: a rule opens and closes GET users/{id}', async () => {
    const [user, other] = [await app.signIn('user'), await app.signIn('user')];
    expectProblem(await user.get(`users/${other.userId}`), 403, 'forbidden');

    const allow = await rule({
      effect: 'allow',
      permission: 'users:read',
      conditions: { 'actor.userId': user.userId },
    });
    expect((await user.get(`users/${other.userId}`)).status).toBe(200);
    await allow();

    const deny = await rule({ permission: 'users:read' });
    expectProblem(await admin.get(`users/${other.userId}`), 403, 'denied_by_rule');
    expect((await user.get(`users/${user.userId}`)).status).toBe(200);
    await deny();
  });

  it('and no key is narrower than a rule about the permissions of its owner', async () => {
    const manager = await app.signIn('manager');
    const { client } = await createApiKey(manager, { scopes: ['products:manage'] });
    const remove = await rule({
      permission: 'products:manage',
      conditions: { 'actor.permissions': 'reports:create' },
    });
    const statuses = [(await manager.get('products/export')).status, (await client.get('products/export')).status];
    await remove();
    expect(statuses).toEqual([403, 403]);
    expect((await client.get('products/export')).status).toBe(200);
  });

  it('and no key manages access or keys', async () => {
    for (const scope of ['access:manage', 'api-keys:manage', 'api-keys:create'] satisfies Array<
      keyof typeof PERMISSIONS
    >)
      expectProblem(await admin.post('api-keys', { name: 'x', scopes: [scope] }), 422, 'invalid_body');
  });

  it('and a key that an administrator made for a user does not own what the user owns', async () => {
    const user = await app.signIn('manager');
    const report = (await user.post('reports', { type: 'orders', format: 'csv' })).body;
    const own = await createApiKey(user, { scopes: ['reports:create'] });
    const minted = await createApiKey(admin, { scopes: ['reports:create'], userId: user.userId });
    expect((await own.client.get(`reports/${report.id}`)).status).toBe(200);
    expect((await minted.client.get(`reports/${report.id}`)).status).toBe(404);
    expect((await minted.client.get('reports')).body.page.total).toBe(0);
  });

  proof('until the end of a stream: an export is cut within a second', async () => {
    const reader = await app.signIn('manager');
    await app.sql.query(`
      insert into products (id, sku, name, category, description, price_amount, price_currency, stock)
      select gen_random_uuid(), 'STREAM-' || n, 'Name', 'Kitchen', repeat('long ', 390), 1, 'EUR', 1 from generate_series(1, 8000) n`);
    const response = await fetch(`${app.url}/api/v1/products/export`, {
      headers: { Authorization: `Bearer ${reader.token}` },
    });
    const body = response.body!.getReader();
    await body.read();

    expect((await admin.post(`users/${reader.userId}/deactivate`)).status).toBe(200);
    const endedAtMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 1000));

    const drain = async () => {
      while (!(await body.read()).done);
    };
    await expect(drain()).rejects.toThrow();
    expect(Date.now() - endedAtMs).toBeLessThan(5000 * PATIENCE);
  });
});
