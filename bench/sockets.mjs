/**
 * Measures sockets, and writes bench/results/sockets.md: memory of many connections, a
 * notification of a thousand users, and a rolling restart under load.
 *
 *     node bench/sockets.mjs
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTo, createServer } from 'node:net';
import { createRequire } from 'node:module';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { io } from 'socket.io-client';
import { buildIfStale } from '../scripts/build.mjs';
import { root } from '../scripts/setup/paths.mjs';
import { createEmptyDatabase, startPostgres } from './dataset.mjs';
import { Server } from './processes.mjs';
import { machine } from './report.mjs';

if (!(await buildIfStale())) process.exit(1);
const load = createRequire(import.meta.url);
load('reflect-metadata');
const part = (path) => load(join(root, 'dist', 'src', `${path}.js`));

const USERS = Number(process.env.BENCH_USERS ?? 1000);
const CONNECTIONS = Number(process.env.BENCH_CONNECTIONS ?? 5000);
const BROADCASTS = 10;
const ROLLING_SOCKETS = 200;
const PASSWORD = 'keelson-demo';

const directory = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const postgres = await startPostgres();
let port = 4300;
try {
  const env = {
    DATABASE_URL: await createEmptyDatabase(postgres.url),
    DATA_DIR: directory,
    NODE_ENV: 'test',
    LOG_LEVEL: 'fatal',
    BCRYPT_ROUNDS: '4',
    RATE_LIMIT_ENABLED: 'false',
    SECRET_KEY: 'a secret of the benchmark, 0123456789',
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    JWT_ISSUER: 'http://localhost:3000',
    REALTIME_CONNECTIONS_PER_USER: '100000',
    REALTIME_CONNECTIONS_PER_ADDRESS: '100000',
  };
  const start = (name) =>
    Server.start(name, {
      args: [join(root, 'dist/src/main.js')],
      cwd: root,
      port: port++,
      env,
      logFile: join(directory, `${name}.log`),
      path: '/health/ready',
    });
  let server = await start('first');
  const worker = await workerOf(env);
  const users = await signIn(worker, server.url);
  const memory = await measureMemory(server, users);
  const broadcast = await measureBroadcast(worker, users, memory.clients);
  for (const client of memory.clients) client.socket.disconnect();
  const rolling = await measureRestart(server, start, worker, users);
  server = rolling.server;
  await server.stop();
  await worker.close();
  write(memory, broadcast, rolling);
} finally {
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}
process.exit(0);

/** A process that writes notifications and serves nothing, as a worker does. */
function workerOf(env) {
  const { AppModule } = part('app.module');
  const { loadConfig } = part('config/config');
  const { createLogger } = part('kernel/logging/logger');
  const { NestFactory } = load('@nestjs/core');
  const config = loadConfig(env);
  return NestFactory.createApplicationContext(AppModule.forRoot(config, createLogger(config)), { logger: false });
}

async function signIn(worker, url) {
  const passwordHash = await worker
    .get(part('modules/identity/identity.service').IdentityService)
    .hashPassword(PASSWORD);
  const service = worker.get(part('modules/users/users.service').UsersService);
  return inTurns(USERS, async (number) => {
    const email = `socket-${number}@example.com`;
    const account = { email, firstName: 'Bench', lastName: 'Mark', passwordHash, roles: ['user'], emailVerified: true };
    const id = await service.create(null, account);
    const answer = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    return { id, token: (await answer.json()).accessToken };
  });
}

async function measureMemory(server, users) {
  await sleep(2000);
  const before = server.rssMegabytes;
  const startMs = performance.now();
  const clients = await inTurns(CONNECTIONS, (number) => connectClient(server.url, users[number % USERS]));
  const seconds = (performance.now() - startMs) / 1000;
  await sleep(5000);
  return { before, after: server.rssMegabytes, perSecond: Math.round(CONNECTIONS / seconds), clients };
}

async function measureBroadcast(worker, users, clients) {
  const receivers = clients.slice(0, USERS);
  const delays = [];
  const lasts = [];
  for (let round = 0; round < BROADCASTS; round++) {
    const startMs = performance.now();
    let last = 0;
    const all = receivers.map(({ socket }) => {
      return new Promise((done) =>
        socket.once('notification', () => {
          last = performance.now() - startMs;
          delays.push(last);
          done();
        }),
      );
    });
    await record(
      worker,
      users.map(({ id }) => id),
    );
    await Promise.all(all);
    lasts.push(last);
    await sleep(500);
  }
  return { p50: at(delays, 0.5), p99: at(delays, 0.99), last: at(lasts, 1) };
}

/** Two instances behind a balancer are replaced one after the other while requests and notifications go on. */
async function measureRestart(first, start, worker, users) {
  const instances = [first, await start('second')];
  const balancer = await Balancer.start(() => instances);
  const clients = await inTurns(ROLLING_SOCKETS, (number) => connectClient(balancer.url, users[number]));
  const load = autocannon({ url: `${balancer.url}/api/v1/products`, connections: 50, overallRate: 500, duration: 20 });
  const ids = users.slice(0, ROLLING_SOCKETS).map(({ id }) => id);
  let recorded = 0;
  const end = new AbortController();
  const recording = (async () => {
    for (; !end.signal.aborted; recorded++) {
      await record(worker, ids);
      await sleep(200);
    }
  })();
  const backs = [];
  await sleep(3000);
  for (const [index, old] of [...instances].entries()) {
    const next = await start(`next-${index}`);
    instances[index] = next;
    const stoppedMs = performance.now();
    await old.stop();
    await until(() => clients.every(({ socket }) => socket.connected));
    backs.push(performance.now() - stoppedMs);
  }
  end.abort();
  await recording;
  const stoppedMs = performance.now();
  await until(() => clients.every(({ received }) => received.size === recorded));
  const completeMs = performance.now() - stoppedMs;
  const { non2xx, errors, timeouts, requests } = await load;
  const twice = clients.filter(({ count, received }) => count.all !== received.size).length;
  for (const { socket } of clients) socket.disconnect();
  balancer.close();
  await instances[1].stop();
  const failed = non2xx + errors + timeouts;
  return {
    server: instances[0],
    backMs: Math.max(...backs),
    completeMs,
    failed,
    requests: requests.total,
    recorded,
    twice,
  };
}

function record(worker, userIds) {
  const { Database } = part('kernel/database/database');
  const { NotificationRecorder } = part('modules/notifications/inbox/notification.recorder');
  const event = { id: randomUUID(), time: new Date().toISOString() };
  const notification = { type: 'report.done', data: { link: '/' }, userIds };
  return worker
    .get(Database)
    .transaction(() => worker.get(NotificationRecorder, { strict: false }).record(event, notification));
}

function connectClient(url, { token }) {
  const client = { received: new Set(), count: { all: 0 } };
  let lastId;
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 250,
    reconnectionDelayMax: 2000,
    auth: (send) => send({ token, lastId }),
  });
  socket.on('ready', (ready) => (lastId ??= ready.lastId));
  socket.on('notification', ({ id }) => {
    lastId = id;
    client.received.add(id);
    client.count.all += 1;
  });
  return new Promise((done) => socket.once('ready', () => done(Object.assign(client, { socket }))));
}

/** Spreads TCP connections over the instances that are there. */
class Balancer {
  static async start(instances) {
    const balancer = new Balancer();
    let next = 0;
    balancer.server = createServer((near) => {
      const all = instances();
      const { port: target } = new URL(all[next++ % all.length].url);
      const far = connectTo(Number(target), '127.0.0.1');
      near.on('error', () => far.destroy()).on('close', () => far.end());
      far.on('error', () => near.destroy()).on('close', () => near.end());
      near.pipe(far);
      far.pipe(near);
    });
    await new Promise((done) => balancer.server.listen(0, '127.0.0.1', done));
    balancer.url = `http://127.0.0.1:${balancer.server.address().port}`;
    return balancer;
  }

  close() {
    this.server.close();
  }
}

async function inTurns(count, work, width = 32) {
  const results = [];
  let next = 0;
  const run = async () => {
    for (let number = next++; number < count; number = next++) results[number] = await work(number);
  };
  await Promise.all(Array.from({ length: width }, run));
  return results;
}

async function until(condition) {
  for (const end = Date.now() + 60_000; !condition();) {
    if (Date.now() > end) throw new Error(`Not within 60 s: ${condition}`);
    await sleep(5);
  }
}

function at(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
}

function write(memory, broadcast, rolling) {
  const { commit, node, processor, cores } = machine();
  const kilobytes = Math.round(((memory.after - memory.before) * 1024) / CONNECTIONS);
  const report = `# Sockets

\`npm run bench:sockets\` on ${new Date().toISOString().slice(0, 10)}, commit ${commit}: ${cores} cores, ${processor.trim()}, Node ${node},
load average ${loadavg()[0].toFixed(1)} at the end. Instances, PostgreSQL, clients and the process that writes share the machine.

| Figure | Measured |
| --- | ---: |
| Connections to one process | ${CONNECTIONS}, of ${USERS} users |
| Handshakes a second | ${memory.perSecond} |
| Resident memory before and after | ${memory.before} MB, ${memory.after} MB |
| Memory of a connection | ${kilobytes} KB |
| A notification of ${USERS} users, from before its transaction to the client, p50 | ${broadcast.p50} ms |
| the same, p99 | ${broadcast.p99} ms |
| the same, last client of the slowest of ${BROADCASTS} | ${broadcast.last} ms |
| Two instances replaced one after the other at 500 requests a second and ${ROLLING_SOCKETS} sockets: requests | ${rolling.requests} |
| of them failed | ${rolling.failed} |
| every client connected again after SIGTERM | ${Math.round(rolling.backMs)} ms |
| every client complete, ${rolling.recorded} notifications each, after the last | ${Math.round(rolling.completeMs)} ms |
| clients that received one twice | ${rolling.twice} |
`;
  mkdirSync(join(root, 'bench', 'results'), { recursive: true });
  writeFileSync(join(root, 'bench', 'results', 'sockets.md'), report);
}
