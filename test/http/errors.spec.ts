import {
  type ArgumentsHost,
  BadRequestException,
  Controller,
  Delete,
  Get,
  Injectable,
  Logger,
  Module,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AddressInfo } from 'node:net';
import { ApiExcludeController } from '@nestjs/swagger';
import sql from 'sql-template-tag';
import { v7 as uuidv7 } from 'uuid';
import { CONFIG, loadConfig } from '../../src/config/config.js';
import { Public } from '../../src/kernel/auth/guard/access.decorators.js';
import { Database } from '../../src/kernel/database/database.js';
import { ProblemFilter } from '../../src/kernel/http/problems/problem.filter.js';
import { problemTypes, STATUS } from '../../src/kernel/errors/problem-type.js';
import { Unavailable } from '../../src/kernel/errors/server.errors.js';
import { AllowedMethods } from '../../src/kernel/http/express/allowed-methods.js';
import { RateLimitStore } from '../../src/kernel/rate-limits/rate-limit-store.js';
import { RateLimits } from '../../src/kernel/rate-limits/rate-limits.js';
import { RefusalDelay } from '../../src/kernel/rate-limits/refusal-delay.js';
import { AccessDenials } from '../../src/kernel/http/problems/access-denials.js';
import { ErrorReporter } from '../../src/kernel/telemetry/error-reporter.js';
import { requestContext } from '../../src/kernel/context/request-context.js';
import { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { expectProblem, placesOf } from '../support/problem.js';

/** Writes that no service would let through. */
@ApiExcludeController()
@Controller('references')
@Public()
class ReferencesController {
  constructor(private readonly database: Database) {}

  @Post()
  create(): Promise<number> {
    return this.database.execute(sql`insert into user_roles (user_id, role) values (${uuidv7()}, 'user')`);
  }

  @Delete(':userId')
  delete(@Param('userId') userId: string): Promise<number> {
    return this.database.execute(sql`delete from users where id = ${userId}`);
  }
}

@Module({ controllers: [ReferencesController] })
class ReferencesModule {}

describe('an error', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start({}, undefined, undefined, [ReferencesModule]);
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  it('is 404 and names the path when no route has it', async () => {
    for (const path of [
      '/nothing',
      '/api/v1/nothing',
      '/api/v3/products',
      '/api/v1',
      '/api',
      '/api/v1/products/x/y',
      '/docs/nothing',
      '/%F0%9F%94%94',
      '/health/nothing',
    ]) {
      const answer = await app.nobody.get(`${path}?token=s3cr3t-in-a-query`);
      expectProblem(answer, 404, 'route_not_found');
      expect(answer.body.instance).toBe(path);
      expect(answer.body.detail).toContain(`GET ${path}.`);
      expect(JSON.stringify(answer.body)).not.toContain('s3cr3t');
    }
  });

  it('is 409 for a reference to a missing row, and for the deletion of a referenced one', async () => {
    expectProblem(await app.nobody.post('references', undefined), 409, 'reference_conflict');

    const buyer = await app.signIn('user');
    await buyer.post('orders', lines([await createProduct(manager), 1]));
    const answer = await app.nobody.delete(`references/${buyer.userId}`);
    expectProblem(answer, 409, 'reference_conflict');
    expect(JSON.stringify(answer.body)).not.toContain('orders_user_id_fkey');
  });

  it('is 404 with its own code for each resource', async () => {
    for (const [client, kind] of [
      [app.nobody, 'product'],
      [user, 'order'],
      [manager, 'user'],
      [user, 'audit'],
    ] as const) {
      const id = uuidv7();
      const answer = await client.get(`${kind}s/${id}`);
      expectProblem(answer, 404, `${kind}_not_found`);
      expect(answer.body.detail).toContain(id);
    }
    expectProblem(await app.nobody.get('/problems/nothing'), 404, 'problem_not_found');
  });

  it('is 405 with what the path answers to in Allow', async () => {
    const allowed: Array<[string, string, string]> = [
      ['POST', '/health', 'GET, HEAD'],
      ['DELETE', '/health/live', 'GET, HEAD'],
      ['PUT', '/openapi.json', 'GET, HEAD'],
      ['POST', '/docs', 'GET, HEAD'],
      ['PATCH', '/', 'GET, HEAD'],
      ['POST', '/problems/out_of_stock', 'GET, HEAD'],
      ['PUT', '/api/v1/products', 'GET, HEAD, POST'],
      ['POST', `/api/v1/products/${uuidv7()}`, 'DELETE, GET, HEAD, PATCH, PUT'],
      ['GET', '/api/v1/auth/token', 'POST'],
      ['DELETE', '/api/v1/auth/login', 'GET, HEAD, POST'],
      ['DELETE', '/api/v1/users', 'GET, HEAD, POST'],
      ['POST', '/.well-known/jwks.json', 'GET, HEAD'],
    ];
    for (const [method, path, allow] of allowed) {
      const answer = await app.nobody.send(method, path);
      expectProblem(answer, 405, 'method_not_allowed');
      expect({ path, allow: answer.headers.get('allow') }).toEqual({ path, allow });
      expect(answer.body.detail).toContain(path);
    }
  });

  it('is 401 with a bare challenge when no token came, and with invalid_token when it is not good', async () => {
    const missing = await app.nobody.get('orders');
    expectProblem(missing, 401, 'unauthenticated');
    expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="keelson"');

    for (const Authorization of [
      'Bearer nonsense',
      'Bearer',
      'Bearer ',
      'Basic YTpi',
      'nonsense',
      'Bearer a b',
      'Bearer ü',
      'bearer,',
      'Token abc',
    ]) {
      const answer = await app.nobody.get('orders', { Authorization });
      expectProblem(answer, 401, 'unauthenticated');
      expect(answer.headers.get('www-authenticate')).toMatch(
        /^Bearer realm="keelson", error="invalid_token", error_description="[\w ':]+"$/,
      );
    }
  });

  it('is 403 and names the permission that is missing', async () => {
    const answer = await user.post('products', {});
    expectProblem(answer, 403, 'forbidden');
    expect(answer.body.detail).toBe('This needs the permission products:manage.');
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });

  it('is 409 with what a client needs to know, and 422 with pointers into the lines', async () => {
    const product = await createProduct(manager, { stock: 1 });

    const short = await user.post('orders', lines([product, 2]));
    expectProblem(short, 409, 'out_of_stock');
    expect(short.body.short).toEqual([{ productId: product.id, sku: product.sku, wanted: 2, left: 1 }]);

    const wrong = await user.post('orders', lines([product, 0]));
    expectProblem(wrong, 422, 'invalid_body');
    expect(placesOf(wrong)).toEqual(['#/lines/0/quantity']);
  });

  it('carries the id of the request, and is kept by no cache', async () => {
    const answer = await app.nobody.get('nothing', { 'X-Request-Id': 'mine-1' });

    expect(answer.body.requestId).toBe('mine-1');
    expect(answer.headers.get('x-request-id')).toBe('mine-1');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('has a page that explains it, to which type leads, for every code there is', async () => {
    const list = await app.nobody.get('/problems');
    expect(list.status).toBe(200);
    expect(list.headers.get('content-type')).toBe('text/html; charset=utf-8');

    const types = [...problemTypes().values()];
    expect(types.length).toBeGreaterThan(20);
    for (const { code, title, kind } of types) {
      const page = await app.nobody.get(`/problems/${code}`);
      expect({ code, status: page.status }).toEqual({ code, status: 200 });
      expect(page.body).toContain(`<h1>${title}</h1>`);
      expect(page.body).toContain(`status ${STATUS[kind]}`);
      expect(list.body).toContain(`href="/problems/${code}"`);
    }
  });

  it('has a type whose address answers at the public URL', async () => {
    const own = await TestApp.start({ PUBLIC_URL: 'https://shop.example.com/base/' }, app.database);
    const { type } = (await own.nobody.get('nothing')).body;
    await own.close();

    expect(type).toBe('https://shop.example.com/base/problems/route_not_found');
    const { pathname } = new URL((await app.nobody.get('nothing')).body.type as string);
    expect((await app.nobody.get(pathname)).status).toBe(200);
  });
});

describe('what a route throws', () => {
  const secret = 'hunter2 at /srv/app/secret.ts';

  @Injectable()
  @Controller()
  class Throwing {
    @Get('bug')
    bug(): never {
      throw new TypeError(`Cannot read ${secret}`);
    }

    @Get('text')
    text(): never {
      // oxlint-disable-next-line typescript/only-throw-error
      throw secret;
    }

    @Get('nothing')
    nothing(): never {
      // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error
      throw undefined;
    }

    @Get('foreign')
    foreign(): never {
      throw Object.assign(new Error(secret), { status: 404, statusCode: 404, code: '42P01', expose: false });
    }

    @Get('sql')
    sql(): never {
      throw Object.assign(new Error(`relation "${secret}" does not exist`), { code: '42P01' });
    }

    @Get('nest')
    nest(): never {
      throw new BadRequestException('Say it in a nice way.');
    }

    @Get('lost')
    lost(): never {
      throw new NotFoundException();
    }

    @Get('away')
    away(): never {
      throw new Unavailable('Later.', { cause: new Error(secret), retryAfterSeconds: 7 });
    }

    @Get('deadlock')
    deadlock(): never {
      throw Object.assign(new Error(secret), { code: '40P01' });
    }
  }

  @Module({
    controllers: [Throwing],
    providers: [
      { provide: CONFIG, useValue: loadConfig({}) },
      AllowedMethods,
      ErrorReporter,
      AccessDenials,
      RateLimitStore,
      RateLimits,
      RefusalDelay,
      ProblemFilter,
    ],
  })
  class ThrowingModule {}

  let app: NestExpressApplication;
  let client: ApiClient;
  const logged: unknown[] = [];

  beforeAll(async () => {
    app = await NestFactory.create<NestExpressApplication>(ThrowingModule, { logger: false });
    app.use(requestContext);
    app.useGlobalFilters(app.get(ProblemFilter));
    await app.listen(0, '127.0.0.1');
    client = new ApiClient(`http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`);
  });
  beforeEach(() => {
    logged.length = 0;
    jest.spyOn(Logger.prototype, 'error').mockImplementation((...call) => void logged.push(call));
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  it.each(['bug', 'text', 'nothing', 'foreign', 'sql'])(
    'is a bare 500 that says nothing of it, logged whole: %s',
    async (path) => {
      const answer = await client.get(`/${path}`);

      expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({
        status: 500,
        type: 'application/problem+json; charset=utf-8',
      });
      expect(answer.body).toEqual({
        type: 'http://localhost:3000/problems/internal',
        title: 'Internal server error',
        status: 500,
        detail: 'The server could not complete the request. The request itself is not the cause.',
        instance: `/${path}`,
        code: 'internal',
        requestId: answer.headers.get('x-request-id'),
      });
      expect(logged).toHaveLength(1);
    },
  );

  it('keeps the words of an exception that is meant to be shown', async () => {
    const answer = await client.get('/nest');
    expectProblem(answer, 400, 'bad_request');
    expect(answer.body.detail).toBe('Say it in a nice way.');
    expectProblem(await client.get('/lost'), 404, 'route_not_found');
  });

  it('is 503 with Retry-After for what passes by itself, and keeps the cause for the log', async () => {
    const away = await client.get('/away');
    expect([away.status, away.headers.get('retry-after'), away.body.detail]).toEqual([503, '7', 'Later.']);
    const deadlock = await client.get('/deadlock');
    expect([deadlock.status, deadlock.headers.get('retry-after'), deadlock.body.code]).toEqual([
      503,
      '1',
      'unavailable',
    ]);
    expect(JSON.stringify([away.body, deadlock.body])).not.toContain('hunter2');
    expect(logged).toHaveLength(2);
  });

  it('ends the connection when the answer had begun', () => {
    const response = { headersSent: true, destroy: jest.fn() };
    const http = { getRequest: () => ({ originalUrl: '/' }), getResponse: () => response };
    const host = { getType: () => 'http', switchToHttp: () => http };
    // oxlint-disable-next-line promise/valid-params -- Nest's filters have a method of that name
    app.get(ProblemFilter).catch(new Error('late'), host as unknown as ArgumentsHost);
    expect(response.destroy).toHaveBeenCalled();
  });
});
