import { connect as connectTo } from 'node:net';
import { readFileSync } from 'node:fs';
import { connect, createDatabase } from './database.js';
import { request, sendRaw } from './raw.js';
import { SlowProxy } from './slow-proxy.js';
import { PATIENCE } from './patience.js';
import { until } from './until.js';

describe('waiting in tests', () => {
  it('goes on once the condition holds', async () => {
    let asked = 0;

    await until(() => ++asked === 3);

    expect(asked).toBe(3);
  });

  it('fails after its patience, and says how far it came', async () => {
    await expect(
      until(
        () => false,
        50,
        () => 'two of three',
      ),
    ).rejects.toThrow(`within ${50 * PATIENCE} ms: two of three`);
  });
});

describe('the slow proxy', () => {
  it('brings each answer of the database later by its delay', async () => {
    const database = await createDatabase();
    const proxy = await SlowProxy.to(database.url);
    const sql = await connect(proxy.url);
    proxy.delayMs = 200;
    const began = performance.now();

    const { rows } = await sql.query('select 1 as one');

    expect(rows).toEqual([{ one: 1 }]);
    // A timer may fire a millisecond early.
    expect(performance.now() - began).toBeGreaterThanOrEqual(199);
    await sql.end();
    await proxy.close();
    await database.drop();
  });
});

describe('raw requests', () => {
  it('fail where no server answers', async () => {
    await expect(sendRaw('http://127.0.0.1:1', request('GET / HTTP/1.1'))).rejects.toThrow('ECONNREFUSED');
  });
});

describe('the realm of tests', () => {
  it('is the one of Node and of packages, so instanceof tells the truth', () => {
    expect(() => readFileSync('/no/such/file')).toThrow(Error);
    expect(connectTo).toBeInstanceOf(Function);
    expect(JSON.parse('[]')).toBeInstanceOf(Array);
  });
});
