import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BullModule, BullRegistrar } from '@nestjs/bullmq';
import { createPostgresBackend } from 'bullmq';
import express, { type Request, type Response } from 'express';
import { Client, type Connection, Pool } from 'pg';
import { serialize } from 'pg-protocol';
import { DataSource } from 'typeorm';
import { parsedStatements, prepareValue } from '../../src/kernel/database/pg-internals.js';
import { PreparedQuery } from '../../src/kernel/database/prepared-query.js';
import { poolOf, releaseBroken } from '../../src/kernel/database/typeorm-internals.js';
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

  it('Express: requests and responses get the prototypes in app.request and app.response', () => {
    const app = express();
    expect(Object.getPrototypeOf(app.request)).toBe(express.request);
    expect(Object.getPrototypeOf(app.response)).toBe(express.response);
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
