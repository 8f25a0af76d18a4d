/**
 * Compares a list of twenty products over GraphQL with the same list over REST, with the same fields, in one run. Says
 * what GraphQL adds to start-up time and memory, how fast hostile documents are refused, and what they do to other
 * requests. Starts applications with data of their own and removes them.
 *
 *     npm run bench:graphql -- [seconds]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { attacks, paced, refuse } from './hostile-requests.mjs';
import { load, ratios } from './load.mjs';
import { freePort, leaveServerCore, Server } from './processes.mjs';

const seconds = Number(process.argv[2] ?? 8);
const ROUND_SECONDS = 2;
const GETS_PER_SECOND = 100;
/** Just below what the rate limit `graphql` allows an address. */
const ATTACKS_PER_SECOND = 80;
/** fetch would add stalls of its own, of 60 ms and more. */
const agent = new Agent({ keepAlive: true });
const ATTACK_SECONDS = 4;
const ATTACK_ROUNDS = 3;
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
const query = `{ products(first: 20) { totalCount nodes {
  id version createdAt updatedAt sku name category description price stock stockVersion isActive } } }`;
const LIST = '/api/v1/products?limit=20';
const requests = {
  REST: { method: 'GET', path: LIST },
  GraphQL: {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  },
};
const running = new Set();

leaveServerCore();
try {
  const starts = await measureStarts();
  const server = await start('true');
  const report = [
    `# GraphQL\n\n\`npm run bench:graphql\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores, ${cpus()[0].model.trim()}, 32 connections.\n`,
    say(await compareLists(server)),
    ...describeStarts(starts).map(say),
    say(await refuseEach(server)),
    say(await attack(server)),
  ].join('\n');
  writeFileSync(join(root, 'bench/results/graphql.md'), `${report}\n`);
} catch (error) {
  for (const server of running) await server.stop();
  for (const { name } of running) console.error(readFileSync(join(folder, `${name}.log`), 'utf8').slice(-4000));
  throw error;
} finally {
  for (const server of running) await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

function say(line) {
  console.log(line);
  return line;
}

async function start(GRAPHQL) {
  const name = `graphql-${GRAPHQL}`;
  const server = await Server.start(name, {
    args: [join(root, 'dist/src/main.js')],
    port: await freePort(),
    cwd: root,
    logFile: join(folder, `${name}.log`),
    env: { DATA_DIR: join(folder, name), GRAPHQL, RATE_LIMIT_ENABLED: 'false', LOG_LEVEL: 'info' },
  });
  running.add(server);
  return server;
}

async function stop(server) {
  await server.stop();
  running.delete(server);
}

async function measureStarts() {
  const starts = { true: [], false: [] };
  for (let round = 0; round < 3; round++) {
    for (const GRAPHQL of Object.keys(starts)) {
      const server = await start(GRAPHQL);
      // The first start makes the database.
      if (round > 0) starts[GRAPHQL].push({ readyMs: server.readyMs, megabytes: server.rssMegabytes });
      await stop(server);
    }
  }
  return starts;
}

function describeStarts(starts) {
  const medianOf = (name) => (GRAPHQL) =>
    Math.round(
      quantile(
        starts[GRAPHQL].map((each) => each[name]),
        0.5,
      ),
    );
  const [ms, megabytes] = [medianOf('readyMs'), medianOf('megabytes')];
  return [
    `- Start-up: ${ms('true')} ms with GraphQL, ${ms('false')} ms with \`GRAPHQL=false\`.`,
    `- Memory after the start: ${megabytes('true')} MB with GraphQL, ${megabytes('false')} MB with \`GRAPHQL=false\`.`,
  ];
}

async function compareLists(server) {
  const rounds = { REST: [], GraphQL: [] };
  const loaded = (name, duration) =>
    load(server, { request: () => requests[name] }, { seconds: duration, connections: 32 });
  for (const name of Object.keys(rounds)) await loaded(name, 1.5);
  for (let round = 0; round < Math.ceil(seconds / ROUND_SECONDS); round++)
    for (const name of Object.keys(rounds)) rounds[name].push(await loaded(name, ROUND_SECONDS));
  const { ratio, cpuRatio, servers } = ratios(rounds, 'GraphQL', 'REST');
  const perSecond = (name) => servers[name].requestsPerSecond;
  return `- A list of 20 products with the same fields: ${perSecond('GraphQL')} requests a second over GraphQL, ${perSecond('REST')} over REST: ${ratio.toFixed(2)} of REST's throughput${cpuRatio ? `, ${cpuRatio.toFixed(2)} by processor time` : ''}.`;
}

/** Each hostile document alone. */
async function refuseEach(server) {
  const medians = [];
  // What is done for the first time takes as long as compiling it does.
  for (const attack of attacks) await refuse(server.url, attack);
  for (const attack of attacks) {
    const durations = [];
    for (let run = 0; run < 15; run++) durations.push(await refuse(server.url, attack));
    medians.push({ name: attack.name, ms: quantile(durations, 0.5) });
  }
  const slowest = medians.toSorted((a, b) => b.ms - a.ms)[0];
  return `- ${attacks.length} hostile documents, one request at a time after one of each: the slowest (${slowest.name}) is refused in ${slowest.ms.toFixed(1)} ms, with HTTP, median of 15.`;
}

/** All of them one after the other beside requests for a list, in turns with the list alone. */
async function attack(server) {
  await list(server, 2);
  const rounds = [];
  for (let round = 0; round < ATTACK_ROUNDS; round++) {
    const alone = quantile(await list(server, ATTACK_SECONDS), 0.99);
    const [latencies] = await Promise.all([list(server, ATTACK_SECONDS), sendAttacks(server)]);
    rounds.push({ alone, attacked: quantile(latencies, 0.99) });
  }
  const medianOf = (value) => quantile(rounds.map(value), 0.5).toFixed(1);
  return `- p99 of \`GET ${LIST}\`, ${GETS_PER_SECOND} a second: ${medianOf(({ alone }) => alone)} ms alone, ${medianOf(({ attacked }) => attacked)} ms beside ${ATTACKS_PER_SECOND} hostile documents a second, which is what the rate limit leaves an address: ${medianOf(({ alone, attacked }) => attacked / alone)} times, the middle of ${ATTACK_ROUNDS} rounds.`;
}

/** Latencies in milliseconds. */
function list(server, duration) {
  return paced(duration, GETS_PER_SECOND, async () => {
    const began = performance.now();
    await new Promise((settle, reject) => {
      get(`${server.url}${LIST}`, { agent }, (response) => void buffer(response).then(settle, reject)).on(
        'error',
        reject,
      );
    });
    return performance.now() - began;
  });
}

/** From a thread of their own, so that sending them does not delay this one. */
async function sendAttacks({ url }) {
  const sender = new Worker(new URL('hostile-requests.mjs', import.meta.url), {
    workerData: { url, seconds: ATTACK_SECONDS, perSecond: ATTACKS_PER_SECOND },
  });
  await new Promise((settle, reject) => sender.once('error', reject).once('exit', settle));
}

function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
