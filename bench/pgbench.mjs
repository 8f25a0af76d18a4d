import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from './dataset.mjs';
import { inTurns, ratios } from './load.mjs';
import { orderScript } from './pgbench-script.mjs';
import { busyCores } from './processes.mjs';

const SECONDS = 12;
const ROUND_SECONDS = 3;
/** What opening connections and preparing statements takes is not measured: the first second is left out. */
const LEAD_SECONDS = 1;

/**
 * An order of the application beside one of pgbench, which sends the same
 * statements; says so where there is no pgbench. `copy` makes the database that
 * pgbench writes to: it is not the application's, which would relay its events.
 */
export async function measurePgbench(app, copy, { order, productIds, connections, poolSize }) {
  const pgbench = await Pgbench.prepare(copy, productIds, poolSize);
  if (!pgbench) {
    console.log('pgbench  not measured: pgbench is not here');
    return { missing: true };
  }
  const options = { seconds: SECONDS, roundSeconds: ROUND_SECONDS, connections };
  const { ratio, servers } = ratios(await inTurns({ app, pgbench }, order, options), 'app', 'pgbench');
  const [ours, theirs] = [servers.app, servers.pgbench].map(({ requestsPerSecond }) => requestsPerSecond);
  console.log(`pgbench  app ${ours}/s, pgbench ${theirs}/s, ratio ${ratio}`);
  return { ratio, goal: 1.2, connections: poolSize, servers };
}

/**
 * pgbench placing orders: the transaction of an order of two lines as the
 * application sends it, with as many connections as the application's pool has.
 * What it lacks is a client that looks at the answers, and the bell.
 */
class Pgbench {
  constructor(databaseUrl, script, connections) {
    this.url = new URL(databaseUrl);
    this.script = script;
    this.connections = connections;
  }

  /** Undefined where there is no pgbench. */
  static async prepare(copy, productIds, connections) {
    if (spawnSync('pgbench', ['--version']).status !== 0) return undefined;
    const databaseUrl = await copy();
    const client = await connect(databaseUrl);
    const pgbench = new Pgbench(databaseUrl, await orderScript(client, productIds), connections);
    const before = await countRows(client);
    pgbench.run(['-c', '1', '-t', '1']);
    const after = await countRows(client);
    await client.end();
    const written = Object.keys(after).map((table) => `${after[table] - before[table]} ${table}`);
    if (written.join() !== '1 orders,2 lines,2 products,3 audits,1 keys') {
      throw new Error(`An order of pgbench writes ${written.join(', ')}.`);
    }
    return pgbench;
  }

  /** As `load` of any server: what was seen of the orders of some seconds. */
  load({ seconds }) {
    const directory = mkdtempSync(join(tmpdir(), 'keelson-pgbench-'));
    try {
      const before = cpus();
      const duration = Math.ceil(seconds) + LEAD_SECONDS;
      this.run(['-c', String(this.connections), '-T', String(duration), '-l', '--log-prefix', join(directory, 'log')]);
      const rows = readdirSync(directory)
        .flatMap((name) => readFileSync(join(directory, name), 'utf8').trim().split('\n'))
        .map((line) => line.split(' ').map(Number))
        .map(([, , micros, , second, fraction]) => ({ micros, at: second + fraction / 1e6 }));
      const end = Math.max(...rows.map(({ at }) => at));
      const counted = rows.filter(({ at }) => at > end - Math.ceil(seconds));
      return {
        elapsedMs: Math.ceil(seconds) * 1000,
        latencies: counted.map(({ micros }) => micros / 1000),
        errors: 0,
        busyCores: busyCores(before),
      };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  run(options) {
    const { username, password, hostname, port, pathname } = this.url;
    const directory = mkdtempSync(join(tmpdir(), 'keelson-pgbench-'));
    const file = join(directory, 'order.sql');
    writeFileSync(file, this.script);
    const { status, error, stderr } = spawnSync(
      'pgbench',
      ['-n', '-M', 'prepared', '-j', '1', '-f', file, ...options],
      {
        encoding: 'utf8',
        timeout: 60_000,
        env: {
          PATH: process.env.PATH,
          PGHOST: hostname,
          PGPORT: port,
          PGUSER: decodeURIComponent(username),
          PGPASSWORD: decodeURIComponent(password),
          PGDATABASE: pathname.slice(1),
        },
      },
    );
    rmSync(directory, { recursive: true, force: true });
    if (status !== 0) throw error ?? new Error(`pgbench failed:\n${stderr.slice(-2000)}`);
  }
}

/** What an order leaves behind; of products the times they were changed. */
async function countRows(client) {
  const { rows } = await client.query(
    `select (select count(*)::int from orders) as orders, (select count(*)::int from order_lines) as lines,
       (select sum(version)::int from products) as products, (select count(*)::int from audits) as audits,
       (select count(*)::int from idempotency_keys) as keys`,
  );
  return rows[0];
}
