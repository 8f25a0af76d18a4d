/**
 * Measures sockets, and writes bench/results/sockets.md: memory of many connections, a
 * notification of a thousand users, an announcement to all clients, and a rolling restart under load.
 *
 *     npm run bench:sockets
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { io } from 'socket.io-client';
import { buildIfStale } from '../scripts/build.mjs';
import { root } from '../scripts/setup/paths.mjs';
import { Balancer } from './balancer.mjs';
import { createEmptyDatabase, startPostgres } from './dataset.mjs';
import { freePort, Server } from './processes.mjs';
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
const servers = [];
let worker;
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
process.on('exit', () => {
  for (const { child } of servers) child.kill();
});
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
  const start = async (name) => {
    const server = await Server.start(name, {
      args: [join(root, 'dist/src/main.js')],
      cwd: root,
      port: await freePort(),
      env,
      logFile: join(directory, `${name}.log`),
      path: '/health/ready',
    });
    servers.push(server);
    return server;
  };
  const server = await start('first');
  worker = await workerOf({ ...env, WORKER: 'true' });
  const admin = await signIn(server.url, 'admin');
  const users = await inTurns(USERS, (number) => signIn(server.url, 'user', number));
  const memory = await measureMemory(server, users);
  const notification = await measureNotification(users, memory.clients);
  const announcement = await measureAnnouncement(server, admin, memory.clients);
  for (const client of memory.clients) client.socket.disconnect();
  console.log({ memory: { ...memory, clients: memory.clients.length }, notification, announcement });
  write(memory, notification, announcement, await measureRestart(server, start, users));
} finally {
  for (const server of servers) await server.stop();
  await worker?.close();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}
process.exit(0);

/** A worker: it writes notifications, relays events and serves nothing. */
function workerOf(env) {
  const { AppModule } = part('app.module');
  const { loadConfig } = part('config/config');
  const { createLogger } = part('kernel/logging/logger');
  const { NestFactory } = load('@nestjs/core');
  const config = loadConfig(env);
  return NestFactory.createApplicationContext(AppModule.forRoot(config, createLogger(config)), { logger: false });
}

async function signIn(url, role, number = 0) {
  const email = `${role}-${number}@example.com`;
  const identity = worker.get(part('modules/identity/identity.service').IdentityService);
  const id = await worker.get(part('modules/users/users.service').UsersService).create(null, {
    email,
    firstName: 'Bench',
    lastName: 'Mark',
    passwordHash: await identity.hashPassword(PASSWORD),
    roles: [role],
    emailVerified: true,
  });
  const answer = await post(`${url}/api/v1/auth/login`, { email, password: PASSWORD });
  return { id, token: answer.accessToken };
}

async function post(url, body, token) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
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

/** Each of the users is sent one, as a row of their inbox. */
function measureNotification(users, clients) {
  const ids = users.map(({ id }) => id);
  return measureDelays(clients.slice(0, USERS), 'notification', () => record(ids));
}

/** All clients are sent one, by a request of an administrator. */
function measureAnnouncement(server, { token }, clients) {
  const url = `${server.url}/api/v1/notifications/announcements`;
  return measureDelays(clients, 'event', () => post(url, { text: 'Closed for an hour.' }, token));
}

/** The time from the start of `send` to the arrival of what it sends at each of the clients. */
async function measureDelays(clients, event, send) {
  const delays = [];
  const lasts = [];
  for (let round = 0; round < BROADCASTS; round++) {
    const startMs = performance.now();
    let last = 0;
    const all = clients.map(({ socket }) => {
      return new Promise((done) =>
        socket.once(event, () => {
          last = performance.now() - startMs;
          delays.push(last);
          done();
        }),
      );
    });
    await send();
    await withinAMinute(Promise.all(all), `all clients to receive the ${event}`);
    lasts.push(last);
    await sleep(500);
  }
  return { p50: at(delays, 0.5), p99: at(delays, 0.99), last: at(lasts, 1) };
}

/** Two instances behind a balancer are replaced one after the other while requests and notifications go on. */
async function measureRestart(first, start, users) {
  const instances = [first, await start('second')];
  const balancer = await Balancer.start(() => instances);
  const clients = await inTurns(ROLLING_SOCKETS, (number) => connectClient(balancer.url, users[number]));
  const load = autocannon({ url: `${balancer.url}/api/v1/products`, connections: 50, overallRate: 500, duration: 30 });
  const ids = users.slice(0, ROLLING_SOCKETS).map(({ id }) => id);
  let recorded = 0;
  const end = new AbortController();
  const recording = (async () => {
    for (; !end.signal.aborted; recorded++) {
      await record(ids);
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
    backs.push(Math.max(...clients.map(({ readyMs }) => readyMs)) - stoppedMs);
  }
  const { non2xx, errors, timeouts, requests } = await load;
  end.abort();
  await recording;
  await until(() => clients.every(({ received }) => received.size >= recorded));
  // For one that arrives twice.
  await sleep(1000);
  for (const { socket } of clients) socket.disconnect();
  balancer.close();
  return {
    backMs: Math.max(...backs),
    longestMs: Math.max(...clients.map(({ longestMs }) => longestMs)),
    reconnections: clients.reduce((sum, { connections }) => sum + connections - 1, 0),
    failed: non2xx + errors + timeouts,
    requests: requests.total,
    recorded,
    twice: clients.filter(({ count, received }) => count !== received.size).length,
  };
}

function record(userIds) {
  const { Database } = part('kernel/database/database');
  const { NotificationRecorder } = part('modules/notifications/inbox/notification.recorder');
  const event = { id: randomUUID(), time: new Date().toISOString() };
  const notification = { type: 'report.done', data: { link: '/' }, userIds };
  return worker
    .get(Database)
    .transaction(() => worker.get(NotificationRecorder, { strict: false }).record(event, notification));
}

function connectClient(url, { token }) {
  const client = { received: new Set(), count: 0, connections: 0, readyMs: 0, longestMs: 0 };
  let lastId;
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 250,
    reconnectionDelayMax: 2000,
    auth: (send) => send({ token, lastId }),
  });
  client.socket = socket;
  socket.on('ready', (ready) => {
    lastId ??= ready.lastId;
    client.connections += 1;
    client.readyMs = performance.now();
  });
  socket.on('notification', ({ id, ts }) => {
    lastId = id;
    client.received.add(id);
    client.count += 1;
    client.longestMs = Math.max(client.longestMs, Date.now() - Date.parse(ts));
  });
  const connected = new Promise((done, refuse) => {
    socket.once('ready', () => done(client));
    socket.on('connect_error', (error) => error.data && refuse(new Error(JSON.stringify(error.data))));
  });
  return withinAMinute(connected, 'a client to connect');
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

function withinAMinute(promise, what) {
  return Promise.race([
    promise,
    sleep(60_000, undefined, { ref: false }).then(() => {
      throw new Error(`It took more than a minute for ${what}.`);
    }),
  ]);
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

function write(memory, notification, announcement, rolling) {
  const { commit, node, processor, cores } = machine();
  const kilobytes = Math.round(((memory.after - memory.before) * 1024) / CONNECTIONS);
  const report = `# Sockets

\`npm run bench:sockets\` on ${new Date().toISOString().slice(0, 10)}, commit ${commit}: ${cores} cores, ${processor.trim()}, Node ${node},
load average ${loadavg()[0].toFixed(1)} at the end. Instances, PostgreSQL, clients and the process that writes share the machine.

| Figure | Measured | Aim |
| --- | ---: | ---: |
| Connections to one process | ${CONNECTIONS}, of ${USERS} users | 5000 |
| Handshakes a second | ${memory.perSecond} | |
| Resident memory before and after | ${memory.before} MB, ${memory.after} MB | |
| Memory of a connection | ${kilobytes} KB | |
| A notification of ${USERS} users, from before its transaction to the client, p50 | ${notification.p50} ms | |
| the same, p99 | ${notification.p99} ms | 1000 ms |
| the same, last client of the slowest of ${BROADCASTS} | ${notification.last} ms | |
| An announcement to all ${CONNECTIONS} connections, from before its request to the client, p50 | ${announcement.p50} ms | |
| the same, p99 | ${announcement.p99} ms | 1000 ms |
| the same, last client of the slowest of ${BROADCASTS} | ${announcement.last} ms | |
| Two instances replaced one after the other, at 500 requests a second and with ${ROLLING_SOCKETS} sockets: requests | ${rolling.requests} | |
| of them failed | ${rolling.failed} | 0 |
| connections that moved | ${rolling.reconnections} | |
| last client connected again after SIGTERM | ${Math.round(rolling.backMs)} ms | 5000 ms |
| notifications of each client meanwhile, all received | ${rolling.recorded} | |
| longest time from a notification to its client, restarts included | ${rolling.longestMs} ms | 5000 ms |
| clients that received one twice | ${rolling.twice} | 0 |
`;
  mkdirSync(join(root, 'bench', 'results'), { recursive: true });
  writeFileSync(join(root, 'bench', 'results', 'sockets.md'), report);
  console.log(report);
}
