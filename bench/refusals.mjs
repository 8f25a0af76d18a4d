/**
 * Says what three anonymous connections that send nothing but what is refused do to the requests of others, and
 * writes bench/results/refusals.md. Once with the rate limits as they come, once without any. The server has refused the
 * same requests of other addresses before, as one that runs for a while has: the code of the first is not compiled yet.
 *
 *     npm run bench:refusals -- [seconds, 60 when not said: as long as the limits count]
 *
 * Starts applications with data of their own and removes them. Addresses of 127.0.0.0/8 stand for callers, which
 * Linux takes without further ado.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { root } from '../scripts/setup/paths.mjs';
import { freePort, leaveServerCore, Server } from './processes.mjs';
import { importTestModule } from './test-module.mjs';

/** Connections of one address. */
const ATTACKERS = ['127.0.0.2', '127.0.0.2', '127.0.0.2'];
const GETS_PER_SECOND = 100;
/** What an attacker has at once is used up in the first of them. */
const BURST_SECONDS = 5;
const WARM_UP_SECONDS = 4;
const WARM_UP_ADDRESSES = Array.from({ length: 40 }, (_, index) => `127.0.2.${index + 1}`);
const LIST = '/api/v1/products?limit=20';
const json = { 'content-type': 'application/json' };

/** Takes a quarter of a second of processor time, which is why sign-ins are never without a limit. */
const WRONG_PASSWORD = {
  method: 'POST',
  path: '/api/v1/auth/login',
  headers: json,
  body: JSON.stringify({ email: 'user@example.com', password: 'a wrong password' }),
};

await (isMainThread ? measure(Number(process.argv[2] ?? 60)) : attack(workerData));

async function measure(seconds) {
  leaveServerCore();
  const folder = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
  const report = [
    '# Refusals\n',
    `\`npm run bench:refusals\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores, ${cpus()[0].model.trim()}; the server on one of them.\n`,
    `\`GET ${LIST}\`, ${GETS_PER_SECOND} a second, alone and beside ${ATTACKERS.length} connections that send the next bad request as soon as one is refused: the largest bodies, queries, paths and headers that are read, bad credentials and, where sign-ins are limited, wrong passwords.\n`,
    `| Rate limits | p99 alone, ms | p99 in the first ${BURST_SECONDS} s | p99 after that | Refusals a second | Slowest refusal, ms |`,
    '| ----------- | ------------- | ---------------- | -------------- | ----------------- | ------------------- |',
  ];
  try {
    for (const isLimited of [true, false]) {
      const server = await Server.start('refusals', {
        args: [join(root, 'dist/src/main.js')],
        port: await freePort(),
        cwd: root,
        logFile: join(folder, 'app.log'),
        env: { DATA_DIR: join(folder, String(isLimited)), RATE_LIMIT_ENABLED: String(isLimited), LOG_LEVEL: 'info' },
      });
      try {
        const seen = await compare(server, seconds, isLimited);
        report.push(`| ${isLimited ? 'defaults' : 'none'} | ${seen.join(' | ')} |`);
      } finally {
        await server.stop();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(report.join('\n'));
  writeFileSync(join(root, 'bench/results/refusals.md'), `${report.join('\n')}\n`);
}

async function compare(server, seconds, isLimited) {
  await list(server, 3);
  await (
    await startAttacker({ url: server.url, seconds: WARM_UP_SECONDS, isLimited, addresses: WARM_UP_ADDRESSES })
  )();
  const alone = p99(await list(server, seconds));
  const begin = await startAttacker({ url: server.url, seconds: seconds + 1, isLimited, addresses: ATTACKERS });
  const attacked = begin();
  const times = await list(server, seconds);
  const [first, then] = [
    times.slice(0, BURST_SECONDS * GETS_PER_SECOND),
    times.slice(BURST_SECONDS * GETS_PER_SECOND),
  ].map(p99);
  const { refusals, slowestMs } = await attacked;
  return [
    alone.toFixed(1),
    `${first.toFixed(1)} (${(first / alone).toFixed(1)} times)`,
    `${then.toFixed(1)} (${(then / alone).toFixed(1)} times)`,
    Math.round(refusals / (seconds + 1)),
    slowestMs.toFixed(0),
  ];
}

/** Returns what begins the attack of a thread of its own, and gives its outcome. */
async function startAttacker(data) {
  const worker = new Worker(new URL(import.meta.url), { workerData: data });
  const message = () => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await message();
  return () => {
    const outcome = message();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage('begin');
    return outcome;
  };
}

/** Milliseconds that each list took. Each of its callers has an address, so that no limit is reached. */
async function list(server, seconds) {
  const callers = Array.from({ length: GETS_PER_SECOND }, (_, n) => agent(`127.0.1.${n + 1}`));
  const sent = [];
  const began = performance.now();
  for (let index = 0; index < seconds * GETS_PER_SECOND; index++) {
    const waitMs = began + (index * 1000) / GETS_PER_SECOND - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    sent.push(send(server.url, { path: LIST, agent: callers[index % callers.length] }));
  }
  const answers = await Promise.all(sent);
  for (const caller of callers) caller.destroy();
  if (answers.some(({ status }) => status !== 200)) throw new Error(`A list was refused: ${JSON.stringify(answers)}`);
  return answers.map(({ ms }) => ms);
}

async function attack({ url, seconds, isLimited, addresses }) {
  const { LARGE_BODIES } = await importTestModule('http/large-bodies.ts');
  const { parentPort } = await import('node:worker_threads');
  const requests = [...badRequests(LARGE_BODIES), ...(isLimited ? [WRONG_PASSWORD] : [])];
  const begun = new Promise((resolve) => parentPort.once('message', resolve));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort.postMessage('ready');
  await begun;
  const until = performance.now() + seconds * 1000;
  let [refusals, slowestMs] = [0, 0];
  const connection = async (address) => {
    const attacker = agent(address);
    while (performance.now() < until) {
      const { status, ms } = await send(url, { ...requests[refusals % requests.length], agent: attacker });
      if (status < 400) throw new Error('A bad request was taken.');
      refusals += 1;
      slowestMs = Math.max(slowestMs, ms);
    }
    attacker.destroy();
  };
  await Promise.all(addresses.map(connection));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort.postMessage({ refusals, slowestMs });
}

function badRequests(bodies) {
  const long = 14_000;
  return [
    ...['login', 'register'].flatMap((route) =>
      bodies.map(([, body]) => ({ method: 'POST', path: `/api/v1/auth/${route}`, headers: json, body })),
    ),
    { path: `/api/v1/products?${'%F0%9F%94%94=1&'.repeat(long / 15)}` },
    { path: `/api/v1/products?limit=${'9'.repeat(long)}` },
    { path: `/api/v1/products/${'%22'.repeat(long / 3)}` },
    { path: `/${'a/'.repeat(long / 2)}` },
    { path: '/api/v1/orders', headers: { authorization: `Bearer ${'a.'.repeat(long / 2)}` } },
    { path: '/api/v1/orders', headers: { authorization: `Bearer ${unknownToken()}` } },
    { path: '/api/v1/orders', headers: { 'x-api-key': 'k'.repeat(long) } },
    { path: '/api/v1/orders', headers: { cookie: 'a=b;'.repeat(long / 4) } },
  ];
}

function unknownToken() {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'ES256', typ: 'at+jwt', kid: 'x' })}.${part({ sub: 'x', exp: 4_000_000_000 })}.${'a'.repeat(86)}`;
}

function agent(localAddress) {
  return new Agent({ keepAlive: true, maxSockets: 1, localAddress });
}

/** The status, and the milliseconds until the whole answer was there. A body that is not read to its end cuts the line. */
function send(url, { path, method = 'GET', headers = {}, body, agent }) {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers, agent, timeout: 10_000 });
    sent.once('timeout', () => sent.destroy(new Error(`${method} ${path.slice(0, 80)} got no answer.`)));
    sent.on('error', (error) =>
      ['EPIPE', 'ECONNRESET'].includes(error.code)
        ? resolve({ status: 499, ms: performance.now() - began })
        : reject(error),
    );
    sent.once('response', (response) => {
      response.resume().once('end', () => resolve({ status: response.statusCode, ms: performance.now() - began }));
    });
    sent.end(body);
  });
}

function p99(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)];
}
