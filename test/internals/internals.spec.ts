import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { isContext } from 'node:vm';
import { BullModule, BullRegistrar } from '@nestjs/bullmq';
import { Body, Controller, Get, Query, VERSION_NEUTRAL } from '@nestjs/common';
import { ROUTE_ARGS_METADATA, RouteParamtypes, VERSION_METADATA } from '@nestjs/common/internal';
import { ExpressAdapter } from '@nestjs/platform-express';
import { ApiProperty, DECORATORS } from '@nestjs/swagger';
import { createPostgresBackend, Worker } from 'bullmq';
import { IsObject, ValidateNested, validateSync } from 'class-validator';
import express, { type Request, type Response } from 'express';
import { Logger, PinoLogger } from 'nestjs-pino';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { Client, type Connection, Pool } from 'pg';
import { serialize } from 'pg-protocol';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { loadConfig } from '../../src/config/config.js';
import { backendKeyOf, parsedStatements, prepareValue } from '../../src/kernel/database/statements/pg-internals.js';
import { PreparedQuery } from '../../src/kernel/database/statements/prepared-query.js';
import { isDead, isDisconnection, isPoolTimeout } from '../../src/kernel/database/postgres-errors.js';
import {
  markTransactionActive,
  poolOf,
  releaseBroken,
} from '../../src/kernel/database/connections/typeorm-internals.js';
import type { RequestContext } from '../../src/kernel/context/request-context.js';
import { RequestLog } from '../../src/kernel/logging/request-log.js';
import { createLogger } from '../../src/kernel/logging/logger.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';

/** docs/internals.md says what each of these is for. */
describe('internals that the application relies on', () => {
  let database: TestDatabase;
  let source: DataSource;
  let client: Client;

  beforeAll(async () => {
    database = await createDatabase();
    source = await new DataSource({ type: 'postgres', url: database.url, poolSize: 1 }).initialize();
    client = await connect(database.url);
  });
  afterAll(async () => {
    await source.destroy();
    await client.end();
    await database.drop();
  });

  const connectionOf = (of: Client) => (of as unknown as { connection: Connection }).connection;

  it('pg: utils.prepareValue writes a value as PostgreSQL reads it', () => {
    const values = [1, null, true, new Date(0), [1, 'a "b"'], { a: 1 }, Buffer.from([255])];
    expect(values.map(prepareValue)).toEqual([
      '1',
      null,
      'true',
      new Date(0).toISOString().replace('Z', '+00:00'),
      String.raw`{"1","a \"b\""}`,
      '{"a":1}',
      Buffer.from([255]),
    ]);
  });

  it('pg: a connection has a stream and keeps the names and texts of parsed statements', async () => {
    expect(parsedStatements(connectionOf(client))).not.toHaveProperty('internals');
    await client.query({ name: 'internals', text: 'select 1' });
    expect(parsedStatements(connectionOf(client))).toHaveProperty('internals', 'select 1');
    expect(typeof connectionOf(client).stream.write).toBe('function');
  });

  it('pg: a submitted query is given each message, and its statement counts as parsed', async () => {
    const query = new PreparedQuery('submitted', 'select $1::int as number', [7]);
    const rows = await new Promise((resolve, reject) => {
      query.callback = (error, done) => (error ? reject(error) : resolve(done?.rows));
      client.query(query);
    });
    expect(rows).toEqual([{ number: 7 }]);
    expect(parsedStatements(connectionOf(client))).toHaveProperty('submitted', query.text);
  });

  it('pg: a submitted query may say how long it may take', async () => {
    const query = Object.assign(new PreparedQuery('', 'select pg_sleep(0.3)', []), { query_timeout: 30 });
    const error = await new Promise((resolve) => {
      query.callback = resolve;
      client.query(query);
    });
    expect(error).toMatchObject({ message: 'Query read timeout' });
    await client.query('select 1');
  });

  it('pg: a query that timed out gets another callback, so that its late answer is ignored', async () => {
    const impatient = new Client({ connectionString: database.url, query_timeout: 50 });
    impatient.on('error', () => {});
    await impatient.connect();
    const query = new PreparedQuery('slow', 'select pg_sleep(0.3)', []);
    const callback = jest.fn();
    query.callback = callback;
    impatient.query(query);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(callback).toHaveBeenCalledTimes(1);
    expect(callback.mock.calls[0]?.[0]).toMatchObject({ message: 'Query read timeout' });
    expect(query.callback).not.toBe(callback);
    await impatient.end();
  });

  it('pg: a client has the process id of its server process', async () => {
    const { rows } = await client.query('select pg_backend_pid() as pid');
    expect(backendKeyOf(client)).toBe(rows[0].pid);
  });

  it('pg: errors without a code are known by their messages', async () => {
    const pool = new Pool({ connectionString: database.url, max: 1, connectionTimeoutMillis: 1000 });
    const held = await pool.connect();
    held.on('error', () => {});
    const busy: unknown = await pool.connect().catch((error: unknown) => error);
    const running = held.query('select pg_sleep(5)').catch((error: unknown) => error);
    connectionOf(held).stream.destroy();
    const lost = await running;
    held.release(true);
    const ended = await connect(database.url);
    await ended.end();
    const closed: unknown = await ended.query('select 1').catch((error: unknown) => error);
    await pool.end();
    expect([isPoolTimeout(busy), isDisconnection(busy)]).toEqual([true, false]);
    expect([lost, closed].map((error) => [isDead(error), isDisconnection(error)])).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  it('pg-protocol: serialize makes the messages of an extended query', () => {
    const messages = [
      serialize.parse({ name: 'a', text: 'select 1' }),
      serialize.bind({ statement: 'a', values: [1], valueMapper: prepareValue }),
      serialize.describe({ type: 'P' }),
      serialize.execute(),
      serialize.sync(),
    ];
    expect(messages.map((message) => String.fromCharCode(message[0] ?? 0)).join('')).toBe('PBDES');
  });

  it('TypeORM: the driver of a connected data source has its pool as `master`', () => {
    expect(poolOf(source)).toBeInstanceOf(Pool);
  });

  it('TypeORM: releasePostgresConnection has the pool discard the connection', async () => {
    const runner = source.createQueryRunner();
    await runner.connect();
    const { totalCount } = poolOf(source);
    await releaseBroken(runner, new Error('broken'));
    expect(runner.isReleased).toBe(true);
    expect(poolOf(source).totalCount).toBe(totalCount - 1);
  });

  it('TypeORM: a query runner that is told of a transaction uses savepoints inside of it', async () => {
    const runner = source.createQueryRunner();
    await runner.connect();
    await runner.query('begin');
    markTransactionActive(runner);
    const [before] = (await runner.query('select txid_current() as txid')) as unknown[];
    await runner.startTransaction();
    await runner.commitTransaction();
    const [after] = (await runner.query('select txid_current() as txid')) as unknown[];
    await runner.query('rollback');
    await runner.release();
    expect(after).toEqual(before);
  });

  it('TypeORM: the error of a released query runner is known by its message', async () => {
    const runner = source.createQueryRunner();
    await runner.release();
    expect(isDisconnection(await runner.query('select 1').catch((error: unknown) => error))).toBe(true);
  });

  it('TypeORM: createSchemaBuilder().log() returns the statements without running them', async () => {
    const { upQueries, downQueries } = await source.driver.createSchemaBuilder().log();
    expect([upQueries, downQueries]).toEqual([[], []]);
  });

  it('BullMQ: the PostgreSQL backend keeps the promise of its first connection in readyPromise', async () => {
    const connection = { connectionString: 'postgres://127.0.0.1:1/nowhere' };
    const backend = createPostgresBackend('internals', { connection }, {});
    backend.on('error', () => {});
    const inner = (backend as unknown as { connection: { waitUntilReady(): Promise<void>; readyPromise: unknown } })
      .connection;
    await expect(inner.waitUntilReady()).rejects.toThrow('ECONNREFUSED');
    expect(inner.readyPromise).toBeInstanceOf(Promise);
    await expect(inner.readyPromise).rejects.toThrow('ECONNREFUSED');
    await backend.close();
  });

  it('BullMQ: the fourth parameter of a worker is its backend', async () => {
    const backend = jest.fn((...args: Parameters<typeof createPostgresBackend>) => createPostgresBackend(...args));
    const options = { connection: { connectionString: database.url } as never, autorun: false };
    const worker = new Worker('internals', null, options, backend as never);
    worker.on('error', () => {});
    expect(backend).toHaveBeenCalled();
    await worker.close();
  });

  it('@nestjs/bullmq: the class of workers can be set, and workers be registered later', () => {
    expect(Object.getOwnPropertyDescriptor(BullModule, 'workerClass')?.set).toBeInstanceOf(Function);
    expect(BullRegistrar.prototype.register).toBeInstanceOf(Function);
  });

  it('Express: the router of an application has a stack of layers and a `handle` that reads it', () => {
    const app = express();
    app.get('/orders', (_: Request, response: Response) => void response.end());
    const router = app.router as unknown as { stack: Array<{ route?: { path: string } }>; handle: unknown };
    expect(router.stack.map(({ route }) => route?.path)).toEqual(['/orders']);
    expect(router.handle).toBeInstanceOf(Function);
  });

  it('Express: a layer has its route’s methods and matches paths', () => {
    const app = express();
    app.get('/orders', (_: Request, response: Response) => void response.end());
    type Layer = { match(path: string): boolean; route: { methods: Record<string, boolean> } };
    const [layer] = (app.router as unknown as { stack: Layer[] }).stack;
    expect(layer!.match('/orders')).toBeTruthy();
    expect(layer!.match('/users')).toBeFalsy();
    expect(layer!.route.methods).toEqual({ get: true });
  });

  it('Express: requests and responses get the prototypes in app.request and app.response', () => {
    const app = express();
    expect(Object.getPrototypeOf(app.request)).toBe(express.request);
    expect(Object.getPrototypeOf(app.response)).toBe(express.response);
  });

  it('Nest: the Express adapter creates its server in initHttpServer, and answers by reply', () => {
    const { prototype } = ExpressAdapter;
    for (const name of ['initHttpServer', 'reply', 'close'] as const) expect(prototype[name]).toBeInstanceOf(Function);
    const adapter = new ExpressAdapter();
    adapter.initHttpServer({});
    expect(adapter.getHttpServer()).toBe((adapter as unknown as { httpServer: unknown }).httpServer);
  });

  it('Nest: a route is read from the metadata of its function', () => {
    class Controller {
      @Get('orders') list(): void {}
    }
    const handler = Object.getOwnPropertyDescriptor(Controller.prototype, 'list')!.value as object;
    expect(Reflect.getOwnMetadata('path', handler)).toBe('orders');
  });

  it('Nest: the parameters of a handler and the version of a controller are metadata', () => {
    @Controller({ version: VERSION_NEUTRAL })
    class Orders {
      list(@Query() _query: object, @Body() _body: object): void {}
    }
    class Own extends Orders {}
    const types = Object.keys(Reflect.getMetadata(ROUTE_ARGS_METADATA, Own, 'list') as object);
    expect(types.toSorted()).toEqual([`${RouteParamtypes.BODY}:1`, `${RouteParamtypes.QUERY}:0`]);
    expect(Reflect.getMetadata(VERSION_METADATA, Orders)).toBe(VERSION_NEUTRAL);
  });

  it('@nestjs/swagger: the options of a property are its metadata', () => {
    class Model {
      @ApiProperty({ default: 1 }) size = 1;
    }
    expect(Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES, Model.prototype, 'size')).toMatchObject({ default: 1 });
  });

  it('nestjs-pino: Nest’s context is in the first argument of a call', () => {
    const calls: unknown[][] = [];
    const logger = pino({ hooks: { logMethod: (call) => void calls.push(call) } });
    const params = { pinoHttp: { logger } };
    new Logger(new PinoLogger(params), params).log('ready', 'RouterExplorer');
    expect(calls[0]?.[0]).toMatchObject({ context: 'RouterExplorer' });
  });

  it('pino: a line is JSON with level, time, fields and msg, in this order', () => {
    const lines: string[] = [];
    const logger = createLogger(loadConfig({ LOG_LEVEL: 'info' }), { write: (line) => void lines.push(line) });
    const response = { writableFinished: true, statusCode: 200, getHeader: () => 0 } as unknown as Response;
    const request = { method: 'GET', originalUrl: '/', headers: {} } as Request;
    new RequestLog(logger, { requests: true, slowRequestMs: Infinity }).write(request, response, {
      requestId: 'a',
      startedAtMs: 0,
    } as RequestContext);
    const { level, time, msg, ...fields } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect({ level, time, msg }).toMatchObject({ level: 'info', msg: 'request' });
    logger.info(fields, 'request');
    const [written, own] = lines.map((line) => Object.entries(JSON.parse(line) as Record<string, unknown>));
    const withoutTime = ([name, value]: [string, unknown]) => [name, name === 'time' ? typeof value : value];
    expect(written!.map(withoutTime)).toEqual(own!.map(withoutTime));
  });

  it('class-validator: unknown and nested values have these codes', () => {
    class Inner {}
    class Outer {
      @IsObject() @ValidateNested() inner: unknown = 1;
    }
    const codes = (value: object) =>
      validateSync(value, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true }).flatMap(
        ({ constraints = {} }) => Object.keys(constraints),
      );
    expect(codes(Object.assign(new Outer(), { more: 1 }))).toEqual(
      expect.arrayContaining(['whitelistValidation', 'nestedValidation']),
    );
    expect(codes(new Inner())).toEqual(['unknownValue']);
  });

  it('passport: the callbacks of a request are set on the strategy', () => {
    const strategy = new Strategy({ jwtFromRequest: () => null, secretOrKey: 'x' }, () => undefined);
    const copy = Object.create(strategy) as typeof strategy;
    jest.spyOn(copy, 'authenticate').mockImplementation(() => undefined);
    (passport.authenticate(copy, { session: false }, () => undefined) as (...args: unknown[]) => void)(
      {},
      {},
      () => {},
    );
    expect(Object.keys(copy)).toEqual(expect.arrayContaining(['success', 'fail', 'error']));
    expect(Object.keys(strategy)).not.toContain('success');
  });

  it('swagger-ui: authActions has authorizeWithPersistOption', () => {
    const bundle = createRequire(__filename).resolve('swagger-ui-dist/swagger-ui-bundle.js');
    expect(readFileSync(bundle, 'utf8')).toContain('authorizeWithPersistOption');
  });

  it('swagger-ui: a new document asks for the references of security schemes', () => {
    const bundle = createRequire(__filename).resolve('swagger-ui-dist/swagger-ui-bundle.js');
    expect(readFileSync(bundle, 'utf8')).toMatch(/\.requestResolvedSubtree\(\["components", ?"securitySchemes"\]\)/);
  });

  it('jest-runtime: test files run in the realm of the worker', () => {
    expect(isContext(globalThis)).toBe(false);
    expect(readFileSync(__filename)).toBeInstanceOf(Uint8Array);
  });

  it('Node: a socket has the response that is being sent as _httpMessage', async () => {
    let sending: unknown;
    const server = createServer((request, response) => {
      // oxlint-disable-next-line no-underscore-dangle
      sending = (request.socket as unknown as { _httpMessage: unknown })._httpMessage === response;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.closeAllConnections();
    server.close();
    expect(sending).toBe(true);
  });
});
