import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { problemTypes, STATUS } from '../../src/kernel/errors/problem-type.js';
import { TestApp } from '../support/app.js';
import { type Answer, ApiClient } from '../support/client.js';
import { createProduct, lines, productRequest } from '../support/factories.js';
import { until } from '../support/until.js';
import { failedJob } from '../support/failed-job.js';
import { linkToken } from '../support/mailed-links.js';
import { Description, type Operation, type Schema } from '../support/openapi.js';
import { OpenAiServer } from '../support/openai-server.js';
import { OpenIdServer, providerSettings } from '../support/openid-server.js';
import { proof } from '../support/thorough.js';
import { createUnreachableWebhook, webhookRequest } from '../support/webhook-receiver.js';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
}

/** Left out on purpose: pages for people, and the document itself with its page. */
const LEFT_OUT = /^(\/docs|\/account\/|\/admin(\/|$)|\/openapi\.(json|yaml)$|\/asyncapi\.json$)/;

describe('the OpenAPI document', () => {
  let app: TestApp;
  let description: Description;
  let operations: Operation[];
  let provider: OpenIdServer;
  let models: OpenAiServer;
  const clients: Partial<Record<'nobody' | 'user' | 'manager' | 'admin', ApiClient>> = {};

  beforeAll(async () => {
    provider = await OpenIdServer.start({ slash: true });
    models = await OpenAiServer.start();
    app = await TestApp.start({ WORKER: 'true', ...providerSettings(provider), ...models.settings() });
    description = await Description.of(app.nobody);
    operations = description.operations;
    Object.assign(clients, {
      nobody: app.nobody,
      user: await app.signIn('user'),
      manager: await app.signIn('manager'),
      admin: await app.signIn('admin'),
    });
  });
  afterAll(async () => {
    await app.close();
    await provider.goAway();
    await models.stop();
  });

  /** Holds each operation against a rule; what breaks it is listed by name. */
  function each(rule: (operation: Operation) => boolean | string[]): void {
    const broken = operations.flatMap((operation) => {
      const outcome = rule(operation);
      const flaws = Array.isArray(outcome) ? outcome : outcome ? [] : ['broken'];
      return flaws.map((flaw) => `${operation.method} ${operation.path}: ${flaw}`);
    });
    expect(broken).toEqual([]);
  }

  it('is OpenAPI 3.1, also as YAML', async () => {
    expect(description.document.openapi).toBe('3.1.0');
    const yaml = await app.nobody.get('/openapi.yaml');
    expect([yaml.status, String(yaml.body).startsWith('openapi: 3.1.0')]).toEqual([200, true]);
  });

  it('has every route that is registered, and none that is not', () => {
    const { router } = app.app.getHttpAdapter().getInstance() as unknown as { router: { stack: Layer[] } };
    const registered = router.stack.flatMap(({ route }) =>
      route
        ? Object.keys(route.methods).map(
            (method) => `${method.toUpperCase()} ${route.path.replace(/\/:(\w+)/g, '/{$1}')}`,
          )
        : [],
    );
    const shown = registered.filter((route) => !LEFT_OUT.test(route.split(' ')[1]!) && !route.startsWith('_ALL'));
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
      [...new Set(shown)].toSorted(),
    );
  });

  it('names each operation once, and says what it is for and where it belongs', () => {
    const tags = (description.document as unknown as { tags: Array<{ name: string }> }).tags.map(({ name }) => name);
    each(({ operationId, summary, tags: own }) => Boolean(operationId && summary && own?.length === 1));
    expect(new Set(operations.flatMap(({ tags: own = [] }) => own))).toEqual(new Set(tags));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('has a form of its own for each class: of two with one name it would show one for both', () => {
    const source = join(__dirname, '../../src');
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const classes = files.flatMap((file) =>
      [
        ...readFileSync(join(source, file), 'utf8').matchAll(
          /^(?:export )?(?:abstract )?class (\w+(?:Request|Response))\b/gm,
        ),
      ].map(([, name]) => name!),
    );
    expect(classes.filter((name, index) => classes.indexOf(name) !== index)).toEqual([]);
    expect(classes).toEqual(expect.arrayContaining(['ProductRequest', 'ProblemResponse']));
  });

  it('says of each operation whether it needs a credential, and means it', async () => {
    each(({ security }) => Array.isArray(security));
    for (const { method, path, security, requestBody } of operations) {
      const { body } = await app.nobody.send(method, path.replace(/\{\w+\}/, uuidv7()), requestBody ? {} : undefined);
      expect({ method, path, needsCredential: body?.code === 'unauthenticated' }).toEqual({
        method,
        path,
        needsCredential: security!.length > 0,
      });
    }
  });

  it('has the refusals of each operation, as problem documents', () => {
    each(({ method, responses, security, parameters, requestBody }) => {
      const wanted = [
        ...(security!.length > 0 ? ['401'] : []),
        ...(parameters.some(({ in: place }) => place === 'path') ? ['404'] : []),
        ...(parameters.some(({ in: place }) => place === 'query') ? ['400'] : []),
        ...(parameters.some(({ name }) => name === 'If-Match') ? ['412'] : []),
        ...(requestBody ? ['400', '422'] : []),
        ...(method === 'POST' ? ['409', '422'] : []),
        'default',
      ];
      const refusals = Object.entries(responses).filter(
        ([status, { content }]) =>
          /^([45]|default)/.test(status) && !(status === '503' && content?.['application/json']),
      );
      return [
        ...wanted.filter((status) => !(status in responses)).map((status) => `no ${status}`),
        ...refusals
          .filter(([status, { content }]) => !isProblem(status, content?.['application/problem+json']?.schema))
          .map(([status]) => `${status} is not a problem document`),
      ];
    });
  });

  it('has what any route can refuse, under the status of each, as the default', () => {
    each(({ path, responses }) => {
      const isLimited = !/^(\/api\/v1)?\/health/.test(path);
      const codes = codesOf(responses.default!.content?.['application/problem+json']?.schema);
      const wanted = [
        'bad_request',
        'body_too_large',
        'headers_too_large',
        'internal',
        'invalid_body',
        'invalid_query',
        ...(isLimited ? ['rate_limited'] : []),
        'request_too_slow',
        'unavailable',
        'unreadable_body',
        'unsupported_media_type',
      ];
      return codes.length === wanted.length && wanted.every((code) => codes.includes(code)) ? [] : [codes.join()];
    });
  });

  /** The codes that a problem can have here. */
  function codesOf(schema: Schema | undefined): unknown[] {
    return (schema?.oneOf ?? (schema ? [schema] : [])).flatMap(
      (part) => description.resolved(part).properties?.code?.enum ?? [],
    );
  }

  /** One or several problem types of this status, told apart by their code. */
  function isProblem(
    status: string,
    schema: (Schema & { discriminator?: { propertyName: string } }) | undefined,
  ): boolean {
    if (schema?.oneOf && status !== 'default' && schema.discriminator?.propertyName !== 'code') return false;
    const alternatives = schema?.oneOf ?? (schema ? [schema] : []);
    return (
      alternatives.length > 0 &&
      alternatives.every((part) => {
        const named = part.$ref?.split('/').at(-1);
        const whole = named ? description.document.components.schemas[named]! : part;
        const codes = codesOf(part);
        const statuses = new Set(codes.map((code) => STATUS[problemTypes().get(String(code))!.kind]));
        const documented = description.resolved(part).properties?.status?.enum;
        return (
          whole.allOf?.[0]?.$ref === '#/components/schemas/ProblemResponse' &&
          codes.length > 0 &&
          (named === undefined || codes.join() === named) &&
          (status === 'default' || [...statuses].join() === status) &&
          documented?.join() === (statuses.size === 1 ? [...statuses].join() : undefined)
        );
      })
    );
  }

  it('is small: what operations share is written once', () => {
    const bytes = JSON.stringify(description.document).length;
    expect(bytes / operations.length).toBeLessThan(1765);
  });

  it('reads well for generators: one credential an alternative, no defaults, named enums and pages', () => {
    each(({ security }) => security!.every((alternative) => Object.keys(alternative).length === 1));
    each(({ operationId }) => /^[a-z][a-zA-Z0-9]*$/.test(operationId!) && !/Controller/.test(operationId!));
    each(({ parameters }) =>
      parameters.filter(({ schema }) => 'default' in schema).map(({ name }) => `${name} has a default`),
    );
    const { schemas } = description.document.components;
    const flaws = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([property, schema]) => [
        ...('default' in schema ? [`${name}.${property} has a default`] : []),
        ...((schema.enum?.length ?? 0) > 1 ? [`${name}.${property} has an enum without a name`] : []),
      ]),
    );
    expect(flaws).toEqual([]);
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['OrderStatus', 'OrderPage', 'ProductCursorPage']));
    expect(Object.keys(schemas).filter((name) => /Controller|Service|Dto/.test(name))).toEqual([]);
  });

  it('says of each operation that is limited how the limit shows, and that one can run into it', () => {
    each(({ path, responses }) => {
      const named = Object.keys(responses.default?.headers ?? {})
        .toSorted()
        .join();
      return named === (/^(\/api\/v1)?\/health/.test(path) ? '' : 'RateLimit,RateLimit-Policy,Retry-After');
    });
  });

  it('has an example for each parameter, which is a value of it', () => {
    each(({ parameters }) =>
      parameters.flatMap(({ name, schema, example }) => {
        const shown = example ?? schema.example ?? schema.default;
        if (shown === undefined) return [`${name} has no example`];
        return description.checker(schema)(shown) ? [] : [`${name} cannot be ${JSON.stringify(shown)}`];
      }),
    );
  });

  it('has for each body that is asked for one example of the whole, which is such a body', () => {
    each(({ requestBody }) =>
      Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema, example, examples = {} }]) => {
        // Nothing in a document can be the file of a form.
        if (type === 'multipart/form-data') return [];
        const named = Object.values(examples).map(({ value }) => value);
        const shown = [example, ...named].filter((value) => value !== undefined);
        const check = description.checker(schema);
        return shown.length === 1 && check(shown[0]) ? [] : [JSON.stringify({ type, shown, errors: check.errors })];
      }),
    );
    expect(operations.filter((operation) => description.bodyOf(operation)).length).toBeGreaterThan(30);
  });

  it('has fields with examples that add up to one of each body that is asked for or given', () => {
    each((operation) => {
      const bodies = [
        description.bodyOf(operation),
        ...Object.values(operation.responses).map(({ content }) => content?.['application/json']?.schema),
      ];
      return bodies.flatMap((schema) => {
        if (!schema) return [];
        const check = description.checker(schema);
        return check(description.exampleOf(schema)) ? [] : [JSON.stringify(check.errors)];
      });
    });
  });

  it('marks the routes that will go', () => {
    const deprecated = operations.filter((operation) => (operation as { deprecated?: boolean }).deprecated);
    expect(deprecated.map(({ path }) => path)).toEqual([
      '/api/v1/health',
      '/api/v1/health/live',
      '/api/v1/health/ready',
      '/api/v1/health/db',
    ]);
  });

  it('says what is needed beyond a credential', () => {
    const find = (id: string) =>
      operations.find(({ operationId }) => operationId === id) as Operation & { description: string };
    expect(find('createProduct').description).toContain('Requires permission `products:manage`');
    expect(find('createProduct').responses).toHaveProperty('403');
    expect(find('listProducts').responses).not.toHaveProperty('401');
    expect(find('signIn').parameters).toEqual([]);
  });

  proof('tells the truth: what a walk through the API is answered has the form it says', async () => {
    const { nobody, user, manager, admin } = clients as Required<typeof clients>;
    const seen = new Map<string, Set<string>>();
    const flaws: string[] = [];

    async function walk(
      client: ApiClient,
      method: string,
      path: string,
      body?: unknown,
      headers?: Record<string, string>,
    ): Promise<Answer> {
      const answer = await client.send(method, path, body, headers);
      const operation = operations.find(
        (each) =>
          each.method === method &&
          new RegExp(`^${each.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?', 1)[0]!) &&
          !(each.path.endsWith('{id}') && path.endsWith('/me')),
      );
      const own = operation?.responses[String(answer.status)];
      const documented = own ?? (answer.status >= 400 ? operation?.responses.default : undefined);
      const what = `${method} ${path} ${answer.status}`;
      if (!operation || !documented) {
        flaws.push(`${what} is not in the document`);
        return answer;
      }
      seen.set(operation.operationId!, (seen.get(operation.operationId!) ?? new Set()).add(String(answer.status)));
      const type = answer.headers.get('content-type')?.split(';', 1)[0];
      const schema = type && documented.content?.[type]?.schema;
      if (answer.body === '' ? documented.content : !schema) flaws.push(`${what} is ${type}`);
      if (schema && type?.includes('json')) {
        const check = description.checker({ ...schema, unevaluatedProperties: answer.status >= 400 } as object);
        if (!check(answer.body)) flaws.push(`${what}: ${JSON.stringify(check.errors)}`);
      }
      // The refusals of `default` have some of its headers each.
      for (const header of Object.keys(own?.headers ?? {}))
        if (!answer.headers.has(header)) flaws.push(`${what} has no ${header}`);
      return answer;
    }

    for (const path of [
      '/',
      '/health',
      '/health/live',
      '/health/ready',
      '/health/db',
      '/api/v1/health',
      '/api/v1/health/live',
      '/api/v1/health/ready',
      '/api/v1/health/db',
      '/.well-known/jwks.json',
      '/problems',
      '/problems/out_of_stock',
      '/problems/nothing',
    ])
      await walk(nobody, 'GET', path);
    const { rows } = await app.sql.query<{ email: string }>('select email from users where id = $1', [user.userId]);
    await walk(nobody, 'POST', '/api/v1/auth/login', { email: rows[0]!.email, password: 'correct horse battery' });
    await walk(nobody, 'POST', '/api/v1/auth/login', { email: rows[0]!.email, password: 'wrong' });
    await walk(nobody, 'POST', '/api/v1/auth/login', {});

    const password = 'violet lamps hum softly';
    const newcomer = { email: 'newcomer@example.com', password, firstName: 'New', lastName: 'Comer' };
    await walk(nobody, 'POST', '/api/v1/auth/register', newcomer);
    await walk(nobody, 'POST', '/api/v1/auth/register', { ...newcomer, password: 'short' });
    await walk(nobody, 'POST', '/api/v1/auth/email/verification', { email: newcomer.email });
    const registered = await app.sql.query<{ id: string }>('select id from users where email = $1', [newcomer.email]);
    const newcomerId = registered.rows[0]!.id;
    const verification = { token: await linkToken(app, 'verify_email', newcomerId) };
    await walk(nobody, 'POST', '/api/v1/auth/email/verify', verification);
    await walk(nobody, 'POST', '/api/v1/auth/email/verify', verification);
    await walk(nobody, 'POST', '/api/v1/auth/password/forgot', { email: newcomer.email });
    const forgotten = { token: await linkToken(app, 'reset_password', newcomerId), newPassword: password };
    await walk(nobody, 'POST', '/api/v1/auth/password/reset', forgotten);
    await walk(nobody, 'POST', '/api/v1/auth/password/reset', forgotten);
    const { email } = newcomer;
    const cookies = await walk(nobody, 'POST', '/api/v1/auth/login', { email, password, mode: 'cookie' });
    const cookie = cookies.headers
      .getSetCookie()
      .map((one) => one.split(';', 1)[0])
      .join('; ');
    await walk(nobody, 'POST', '/api/v1/auth/refresh', {}, { Cookie: cookie });
    await walk(nobody, 'POST', '/api/v1/auth/refresh', {}, { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' });
    const signedIn = await walk(nobody, 'POST', '/api/v1/auth/login', { email, password });
    const refreshed = await walk(nobody, 'POST', '/api/v1/auth/refresh', { refreshToken: signedIn.body.refreshToken });
    const second = new ApiClient(app.url, refreshed.body.accessToken);
    await walk(second, 'POST', '/api/v1/auth/password/change', {
      currentPassword: password,
      newPassword: `${password}!`,
    });
    await walk(second, 'POST', '/api/v1/auth/password/change', { currentPassword: password, newPassword: password });
    await walk(second, 'POST', '/api/v1/auth/reauthenticate', { password: `${password}!` });
    await walk(second, 'POST', '/api/v1/auth/reauthenticate', { password: 'wrong' });
    await walk(second, 'POST', '/api/v1/auth/email/change', { newEmail: 'moved@example.com' });
    const moved = await app.signIn('user');
    const change = { token: await linkToken(app, 'change_email', moved.userId!, 'elsewhere@example.com') };
    await walk(nobody, 'POST', '/api/v1/auth/email/change/confirm', change);
    await walk(nobody, 'POST', '/api/v1/auth/email/change/confirm', change);
    const sessions = await walk(second, 'GET', '/api/v1/auth/sessions');
    await walk(second, 'DELETE', `/api/v1/auth/sessions/${uuidv7()}`);
    await walk(second, 'DELETE', `/api/v1/auth/sessions/${sessions.body.items[0].id}`);
    await walk(second, 'POST', '/api/v1/auth/logout');
    await walk(await app.signIn('user'), 'POST', '/api/v1/auth/logout');
    await walk(await app.signIn('user'), 'DELETE', '/api/v1/auth/sessions');
    await walk(nobody, 'GET', '/api/v1/auth/providers');
    await walk(nobody, 'GET', '/api/v1/auth/login');
    await walk(nobody, 'GET', '/api/v1/auth/auth0/callback?state=x');
    await walk(nobody, 'GET', '/api/v1/auth/auth0/login?returnTo=https://evil.example');
    const secret = 's'.repeat(43);
    const wishes = new URLSearchParams({
      returnTo: 'http://localhost:3000/in',
      codeChallenge: createHash('sha256').update(secret).digest('base64url'),
    });
    const visit = async (client: ApiClient, departed: Answer, address: string) => {
      const [cookie = ''] = departed.headers.get('set-cookie')!.split(';', 1);
      const back = await fetch(address, { redirect: 'manual' });
      const { pathname, search } = new URL(back.headers.get('location')!);
      return walk(client, 'GET', `${pathname}${search}`, undefined, { Cookie: cookie });
    };
    const goAndReturn = async (query = '') => {
      const departed = await walk(nobody, 'GET', `/api/v1/auth/auth0/login${query}`);
      return visit(nobody, departed, departed.headers.get('location')!);
    };
    provider.person = { sub: 'auth0|first' };
    await goAndReturn();
    const ended = await goAndReturn(`?${wishes.toString()}`);
    const code = new URL(ended.headers.get('location')!).searchParams.get('code');
    await walk(nobody, 'POST', '/api/v1/auth/token', { code, codeVerifier: secret });
    await walk(nobody, 'POST', '/api/v1/auth/token', { code, codeVerifier: secret });
    provider.person = { sub: 'auth0|second' };
    const linking = await walk(user, 'POST', '/api/v1/auth/auth0/link', {});
    await visit(user, linking, linking.body.authorizationUrl as string);
    const identities = await walk(user, 'GET', '/api/v1/auth/identities');
    await walk(user, 'DELETE', `/api/v1/auth/identities/${identities.body.items[0].id}`);
    await walk(user, 'DELETE', `/api/v1/auth/identities/${uuidv7()}`);

    const made = await walk(manager, 'POST', '/api/v1/products', productRequest({ description: '' }));
    const product = `/api/v1/products/${made.body.id}`;
    await walk(manager, 'POST', '/api/v1/products', productRequest({ sku: made.body.sku }));
    await walk(manager, 'POST', '/api/v1/products', {});
    await walk(manager, 'POST', '/api/v1/products', '{', { 'Content-Type': 'application/json' });
    await walk(manager, 'POST', '/api/v1/products', 'x', { 'Content-Type': 'text/plain' });
    await walk(manager, 'POST', '/api/v1/products', `"${'x'.repeat(200_000)}"`, { 'Content-Type': 'application/json' });
    await walk(user, 'POST', '/api/v1/products', {});
    await walk(nobody, 'GET', product);
    await walk(nobody, 'GET', product, undefined, { 'If-None-Match': '"1"' });
    await walk(nobody, 'GET', '/api/v1/products/x');
    await walk(nobody, 'GET', `/api/v1/products/${uuidv7()}`);
    await walk(manager, 'PUT', product, productRequest());
    await walk(manager, 'PATCH', product, { stock: 5 }, { 'If-Match': '"2"' });
    await walk(manager, 'PATCH', product, { stock: 5 }, { 'If-Match': '"1"' });
    await walk(manager, 'PATCH', product, { stock: 6 });
    await walk(manager, 'POST', `${product}/stock-adjustments`, { by: -1, reason: 'Broken' });
    await walk(manager, 'POST', `${product}/stock-adjustments`, { by: -1000 });
    await walk(manager, 'POST', `${product}/stock-adjustments`, { by: 0.5 });
    await walk(manager, 'POST', `${product}/stock-adjustments`, { by: 1 }, { 'If-Match': '"1"' });
    await createProduct(manager);
    const first = await walk(nobody, 'GET', '/api/v1/products?limit=1');
    await walk(nobody, 'GET', `/api/v1/products?limit=1&cursor=${first.body.page.nextCursor}`);
    await walk(nobody, 'GET', '/api/v1/products?limit=0');
    const begun = await walk(nobody, 'GET', '/api/v2/products?limit=1');
    await walk(nobody, 'GET', `/api/v2/products?limit=1&cursor=${begun.body.page.nextCursor}`);
    await walk(nobody, 'GET', '/api/v2/products?offset=1');
    await walk(nobody, 'GET', '/api/v1/products/categories');
    const file = await walk(manager, 'GET', '/api/v1/products/export');
    await walk(manager, 'GET', '/api/v1/products/export?limit=1');
    await walk(user, 'GET', '/api/v1/products/export');
    const csv = { 'Content-Type': 'text/csv' };
    await walk(manager, 'POST', '/api/v1/products/import', file.body, csv);
    await walk(manager, 'POST', '/api/v1/products/import', 'sku\n1', csv);
    await walk(manager, 'POST', '/api/v1/products/import?mode=valid', 'sku,name,category,price,currency,stock\n1', csv);
    await walk(manager, 'POST', '/api/v1/products/import', 'sku,name,category,price,currency,stock\n1', csv);
    await walk(manager, 'POST', '/api/v1/products/import', '"', csv);
    await walk(manager, 'POST', '/api/v1/products/import', {});

    const order = await walk(user, 'POST', '/api/v1/orders', lines([made.body, 2]), { 'Idempotency-Key': 'walk' });
    await walk(user, 'POST', '/api/v1/orders', lines([made.body, 2]), { 'Idempotency-Key': 'walk' });
    await walk(user, 'POST', '/api/v1/orders', lines([made.body, 1]), { 'Idempotency-Key': 'walk' });
    await walk(user, 'POST', '/api/v1/orders', lines([made.body, 99]));
    await walk(user, 'POST', '/api/v1/orders', lines([{ id: uuidv7() }, 1]));
    await walk(nobody, 'POST', '/api/v1/orders', lines([made.body, 1]));
    await walk(user, 'GET', `/api/v1/orders/${order.body.id}`);
    await walk(user, 'GET', '/api/v1/orders');
    await walk(user, 'GET', `/api/v1/orders/${uuidv7()}`);
    await walk(manager, 'GET', '/api/v1/orders/export?status=pending');
    await walk(user, 'GET', '/api/v1/orders/export');

    const ordered = `/api/v1/orders/${order.body.id}`;
    await walk(user, 'PUT', ordered, lines([made.body, 1]), { 'If-Match': '"1"' });
    await walk(user, 'PUT', ordered, lines([made.body, 2]), { 'If-Match': '"1"' });
    await walk(user, 'PUT', ordered, lines([made.body, 99]));
    await walk(user, 'PUT', ordered, {});
    await walk(user, 'PUT', `/api/v1/orders/${uuidv7()}`, lines([made.body, 1]));
    for (const step of ['pay', 'ship', 'deliver', 'cancel']) {
      await walk(user, 'POST', `${ordered}/${step}`, undefined, { 'If-Match': '"99"' });
      await walk(manager, 'POST', `${ordered}/${step}`, undefined, { 'Idempotency-Key': step });
      await walk(manager, 'POST', `${ordered}/${step}`, undefined, { 'Idempotency-Key': step });
      await walk(manager, 'POST', `${ordered}/${step}`);
      await walk(manager, 'POST', `/api/v1/orders/${uuidv7()}/${step}`);
      await walk(nobody, 'POST', `${ordered}/${step}`);
    }
    const dropped = await walk(user, 'POST', '/api/v1/orders', lines([made.body, 1]));
    await walk(admin, 'DELETE', `/api/v1/orders/${dropped.body.id}`);
    await walk(user, 'POST', `/api/v1/orders/${dropped.body.id}/cancel`);
    await walk(user, 'GET', `/api/v1/orders/${dropped.body.id}`);
    await walk(admin, 'DELETE', `/api/v1/orders/${dropped.body.id}`, undefined, { 'If-Match': '"1"' });
    await walk(admin, 'DELETE', `/api/v1/orders/${dropped.body.id}`);
    await walk(admin, 'DELETE', `/api/v1/orders/${dropped.body.id}`);
    await walk(manager, 'GET', '/api/v1/orders?status=delivered&number=ORD-000001&minTotal=1&sort=-total');
    await walk(manager, 'GET', '/api/v1/orders?number=first');
    await walk(manager, 'GET', '/api/v1/orders/statistics?createdAfter=2026-01-01T00:00:00Z');
    await walk(manager, 'GET', '/api/v1/orders/statistics');

    for (const client of [user, manager, admin, nobody]) {
      for (const path of [
        '/api/v1/orders/statistics',
        '/api/v1/users/me',
        '/api/v1/users',
        `/api/v1/users/${user.userId}`,
        '/api/v1/audits',
        '/api/v1/orders',
      ])
        await walk(client, 'GET', path);
    }
    await walk(user, 'PATCH', '/api/v1/users/me', { username: 'walker' }, { 'If-Match': '"1"' });
    await walk(user, 'PATCH', '/api/v1/users/me', { username: 'walker' }, { 'If-Match': '"1"' });
    await walk(user, 'PATCH', '/api/v1/users/me', { username: 'admin' });
    const person = { email: 'walk@example.com', firstName: 'Anna', lastName: "O'Brien", roles: ['user', 'manager'] };
    const member = await walk(admin, 'POST', '/api/v1/users', { ...person, password: 'four words make a good one' });
    await walk(admin, 'POST', '/api/v1/users', { ...person, username: 'walker' });
    await walk(admin, 'POST', '/api/v1/users', { ...person, roles: ['king'] });
    await walk(manager, 'POST', '/api/v1/users', person);
    const account = `/api/v1/users/${member.body.id}`;
    await walk(admin, 'PUT', account, { ...person, roles: undefined });
    await walk(admin, 'PUT', account, person);
    await walk(admin, 'PATCH', account, { username: 'walker' });
    await walk(admin, 'PATCH', account, { lastName: 'Müller' });
    await walk(admin, 'PUT', `${account}/roles`, { roles: ['user'] });
    await walk(admin, 'PUT', `/api/v1/users/${admin.userId}/roles`, { roles: ['user'] });
    await walk(admin, 'PUT', `${account}/permissions`, { permissions: ['orders:read'] });
    await walk(manager, 'GET', `${account}/permissions`);
    await walk(admin, 'POST', `${account}/deactivate`);
    await walk(admin, 'POST', `${account}/reactivate`, undefined, { 'If-Match': '"1"' });
    await walk(admin, 'POST', `${account}/reactivate`);
    await walk(admin, 'GET', '/api/v1/users/statistics');
    await walk(admin, 'GET', '/api/v1/users?q=walker');
    await walk(admin, 'DELETE', account);
    await walk(admin, 'DELETE', account);

    const question = { messages: [{ role: 'user', content: 'Hello.' }] };
    await walk(manager, 'POST', '/api/v1/ai/chat', question);
    await walk(manager, 'POST', '/api/v1/openai/chat', question);
    await walk(manager, 'GET', '/api/v1/ai/usage');
    await walk(manager, 'POST', '/api/v1/ai/assistant', { question: 'Do you sell tea?' });
    await walk(manager, 'POST', `/api/v1/ai/products/${(await createProduct(manager)).id}/description`, {});
    await walk(admin, 'GET', '/api/v1/ai/usage/service');

    const report = await walk(manager, 'POST', '/api/v1/reports', { type: 'sales', format: 'json' });
    const reported = `/api/v1/reports/${report.body.id}`;
    await until(async () => (await manager.get(reported)).body.status === 'done');
    await walk(manager, 'POST', '/api/v1/reports', {});
    await walk(manager, 'GET', '/api/v1/reports');
    await walk(manager, 'GET', reported);
    await walk(admin, 'GET', `${reported}/content`);
    await walk(manager, 'GET', `${reported}/content`);

    await until(async () => (await user.get('notifications')).body.page.total > 0);
    const { items } = (await walk(user, 'GET', '/api/v1/notifications')).body;
    await walk(user, 'POST', `/api/v1/notifications/${items[0].id}/read`);
    await walk(user, 'POST', `/api/v1/notifications/${uuidv7()}/read`);
    await walk(user, 'POST', '/api/v1/notifications/read-all');
    await walk(user, 'GET', '/api/v1/notifications/preferences');
    await walk(user, 'PATCH', '/api/v1/notifications/preferences', {});
    const preferences = [{ type: 'order.paid', channel: 'email', enabled: false }];
    await walk(user, 'PATCH', '/api/v1/notifications/preferences', { preferences });
    await walk(user, 'POST', '/api/v1/notifications/ticket');
    await walk(admin, 'POST', '/api/v1/notifications/announcements', { text: 'Closed.', role: 'nobody' });
    await walk(admin, 'POST', '/api/v1/notifications/announcements', { text: 'Closed.', role: 'user' });
    await walk(user, 'POST', '/api/v1/notifications/announcements', { text: 'Closed.' });
    await walk(user, 'GET', '/api/v1/notifications?type=order.lost');

    for (const [name, body] of [
      ['roles', { name: 'walker', parent: 'user', permissions: ['orders:read'] }],
      ['permissions', { name: 'walks:take' }],
      ['rules', { name: 'No walking', effect: 'deny', permission: 'users:*', conditions: { 'actor.roles': 'walker' } }],
    ] as const) {
      const collection = `/api/v1/${name}`;
      const { id } = (await walk(admin, 'POST', collection, body)).body;
      await walk(admin, 'POST', collection, body);
      await walk(admin, 'POST', collection, {});
      await walk(user, 'POST', collection, body);
      await walk(admin, 'GET', collection);
      await walk(admin, 'GET', `${collection}/${id}`);
      await walk(admin, 'PATCH', `${collection}/${id}`, { description: 'For a walk.' });
      await walk(admin, 'PUT', `${collection}/${id}`, body);
      if (name === 'rules') await walk(admin, 'POST', '/api/v1/rules/test', { permission: 'audits:read' });
      await walk(admin, 'DELETE', `${collection}/${id}`, undefined, { 'If-Match': '"1"' });
      await walk(admin, 'DELETE', `${collection}/${id}`);
    }

    const [failed, other] = [await failedJob(app), await failedJob(app)];
    await walk(admin, 'GET', '/api/v1/jobs');
    for (const path of [
      '/health/detailed',
      '/api/v1/health/detailed',
      '/api/v1/admin/traffic',
      '/api/v1/admin/process',
    ])
      await walk(admin, 'GET', path);
    await walk(admin, 'GET', `/api/v1/${failed}`);
    await walk(admin, 'GET', '/api/v1/jobs/events/nothing');
    await walk(admin, 'POST', `/api/v1/${failed}/retry`);
    await walk(admin, 'DELETE', `/api/v1/${other}`);
    await walk(admin, 'POST', '/api/v1/jobs/events/retry-failed');

    const { id: webhookId } = await createUnreachableWebhook(app, admin);
    const webhook = `/api/v1/webhooks/${webhookId}`;
    await walk(admin, 'POST', '/api/v1/webhooks', webhookRequest());
    await walk(admin, 'POST', '/api/v1/webhooks', webhookRequest({ url: 'https://127.0.0.1/' }));
    await walk(user, 'POST', '/api/v1/webhooks', webhookRequest());
    await walk(admin, 'GET', '/api/v1/webhooks');
    await walk(admin, 'GET', webhook);
    await walk(admin, 'GET', `/api/v1/webhooks/${uuidv7()}`);
    await walk(admin, 'PATCH', webhook, { description: 'Warehouse' });
    await walk(admin, 'PATCH', webhook, { description: 'Shop' }, { 'If-Match': '"1"' });
    await walk(admin, 'POST', `${webhook}/rotate`, {});
    const delivery = await walk(admin, 'POST', `${webhook}/test`);
    const deliveries = `${webhook}/deliveries`;
    await walk(admin, 'GET', deliveries);
    await walk(admin, 'GET', `${deliveries}/${delivery.body.id}`);
    await walk(admin, 'GET', `${deliveries}/${uuidv7()}`);
    const sent = `webhooks/${webhookId}/deliveries/${delivery.body.id}`;
    await until(async () => (await admin.get(sent)).body.status !== 'pending');
    await walk(admin, 'POST', `${deliveries}/${delivery.body.id}/replay`);
    await walk(admin, 'DELETE', webhook);
    await walk(admin, 'DELETE', webhook);

    const madeKey = await walk(user, 'POST', '/api/v1/api-keys', { name: 'Shop', scopes: ['orders:place'] });
    const key = `/api/v1/api-keys/${madeKey.body.id}`;
    const shop = new ApiClient(app.url, undefined, user.userId, madeKey.body.key);
    await walk(user, 'POST', '/api/v1/api-keys', { name: 'Shop', scopes: ['users:read'] });
    await walk(user, 'GET', '/api/v1/api-keys');
    await walk(user, 'GET', key);
    await walk(manager, 'GET', key);
    await walk(user, 'PATCH', key, { rateLimitPerMinute: 60 });
    await walk(user, 'POST', `${key}/rotate`, { overlapSeconds: 600 });
    await walk(user, 'POST', `${key}/rotate`, {}, { 'If-Match': '"1"' });
    for (const path of ['/api/v1/users/me', '/api/v1/orders', '/api/v1/users', '/api/v1/api-keys', '/api/v1/jobs'])
      await walk(shop, 'GET', path);
    await walk(shop, 'POST', '/api/v1/reports', { type: 'sales', format: 'json' });
    await walk(user, 'DELETE', key);
    await walk(user, 'PATCH', key, { name: 'Gone' });
    await walk(shop, 'GET', '/api/v1/users/me');

    const happened = { actionType: 'other', entityType: 'parcel', entityId: admin.userId, status: 'pending' };
    const event = `/api/v1/audits/${(await walk(user, 'POST', '/api/v1/audits', happened)).body.id}`;
    await walk(user, 'PUT', event, { status: 'success' }, { 'If-Match': '"1"' });
    await walk(user, 'PUT', event, { status: 'failure' });
    await walk(admin, 'DELETE', event);
    await walk(admin, 'DELETE', event);
    await until(async () => (await user.get(`${event}/proof`)).status === 200);
    await walk(user, 'GET', `${event}/proof`);
    const { size } = (await walk(admin, 'GET', '/api/v1/audits/checkpoints')).body.items[0];
    await walk(admin, 'GET', `/api/v1/audits/checkpoints/${size}/consistency?from=${size}`);
    await walk(admin, 'GET', '/api/v1/audits/export');
    const audits = await walk(admin, 'GET', '/api/v1/audits?limit=50');
    for (const { id } of audits.body.items as Array<{ id: string }>) await walk(admin, 'GET', `/api/v1/audits/${id}`);
    await walk(manager, 'DELETE', product, undefined, { 'If-Match': '"77"' });
    await walk(manager, 'DELETE', product);
    await walk(manager, 'DELETE', product);

    expect(flaws).toEqual([]);
    const unseen = operations.filter(({ operationId, responses }) => {
      const success = Object.keys(responses).find((status) => /^[23]/.test(status));
      return !seen.get(operationId!)?.has(success!);
    });
    expect(unseen.map(({ operationId }) => operationId)).toEqual([]);
  });
});
