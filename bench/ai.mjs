/**
 * Measures what the AI gateway adds to a call of a provider, and two hundred streams at once, and writes
 * bench/results/ai.md. Ends with 1 when a figure misses its aim.
 *
 *     npm run bench:ai
 *
 * The provider is a server that answers at once. It is called directly and through the application, in turns, over kept
 * connections; the difference is the gateway: authentication, validation, budgets, audit record and the SDK. The calls
 * are made by node:http, because the benchmark has a memory of its own: what the `fetch` of Node leaves behind is collected
 * in pauses of tens of milliseconds, which would count as those of the gateway.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from '../scripts/setup/paths.mjs';
import { freePort, Server } from './processes.mjs';
import { machine } from './report.mjs';
import { table } from './table.mjs';

const CALLS = Number(process.env.BENCH_CALLS ?? 2000);
/** The code of a call is still being compiled during the first six hundred. */
const WARM_UP_CALLS = 1000;
const QUANTILES = [50, 90, 95, 99];
const STREAMS = 200;
const PARTS = 300;
/** Added at 99 %. */
const MAX_ADDED_MS = 10;
/** For all streams together, over what the process had before: half a megabyte for each. */
const MAX_ADDED_MB = 100;
const agent = new Agent({ keepAlive: true });
const MESSAGES = [{ role: 'user', content: 'Name three uses of a teapot.' }];

const { EmbeddedPostgres } = createRequire(import.meta.url)(
  join(root, 'dist/src/embedded-postgres/embedded-postgres.js'),
);
const directory = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
const postgres = await EmbeddedPostgres.start({ dataDir: directory, database: 'keelson', log: () => {} });
const servers = [];
try {
  const provider = await start('provider', [join(root, 'bench/openai-server.mjs')], {});
  const env = { DATABASE_URL: postgres.url, DATA_DIR: directory, DEMO: 'true', RATE_LIMIT_ENABLED: 'false' };
  const without = await start('without AI', [join(root, 'scripts/start.mjs'), '--built'], env);
  const withoutAi = { readyMs: without.readyMs, rssMb: rssMb(without) };
  await without.stop();
  const app = await start('app', [join(root, 'scripts/start.mjs'), '--built'], {
    ...env,
    OPENAI_API_KEY: 'bench',
    OPENAI_BASE_URL: `${provider.url}/v1`,
    OPENAI_MODEL: 'bench',
    AI_DAILY_TOKENS_PER_USER: '1000000000',
    AI_DAILY_TOKENS: '1000000000',
  });
  const withAi = { readyMs: app.readyMs, rssMb: rssMb(app) };
  const token = await signIn(app);
  const latencies = await compare(provider, app, token);
  const seen = { withoutAi, withAi, latencies, streams: await streams(app, token) };
  write(seen);
  for (const miss of missesOf(seen)) {
    console.error(miss);
    process.exitCode = 1;
  }
} finally {
  for (const server of servers) await server.stop();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function start(name, args, env) {
  const logFile = join(directory, `${name}.log`);
  const port = await freePort();
  const server = await Server.start(name, { args, port, env, logFile, cwd: root, onServerCore: false });
  servers.push(server);
  return server;
}

async function signIn({ url }) {
  const account = { email: 'user@example.com', password: 'keelson-demo' };
  return JSON.parse(await post(`${url}/api/v1/auth/login`, account)).accessToken;
}

/** The same call to both in turns, one at a time. */
async function compare(provider, app, token) {
  const direct = () => post(`${provider.url}/v1/chat/completions`, { model: 'bench', messages: MESSAGES });
  const gateway = () => post(`${app.url}/api/v1/ai/chat`, { messages: MESSAGES }, token);
  const times = { direct: [], gateway: [] };
  for (let call = -WARM_UP_CALLS; call < CALLS; call++) {
    for (const [name, send] of Object.entries({ direct, gateway })) {
      const began = performance.now();
      await send();
      if (call >= 0) times[name].push(performance.now() - began);
    }
  }
  return { direct: quantiles(times.direct), gateway: quantiles(times.gateway) };
}

async function streams(app, token) {
  const before = rssMb(app);
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, rssMb(app))), 50);
  const began = performance.now();
  const open = () => post(`${app.url}/api/v1/ai/chat`, { messages: MESSAGES, stream: true, max_tokens: PARTS }, token);
  const texts = await Promise.all(Array.from({ length: STREAMS }, open)).finally(() => clearInterval(watch));
  const complete = texts.filter(
    (text) => text.includes('event: usage') && text.split('event: delta').length === PARTS + 1,
  ).length;
  return { complete, before, most, seconds: (performance.now() - began) / 1000 };
}

/** The whole answer. */
function post(url, body, token) {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
    const call = request(url, { method: 'POST', headers, agent }, (response) => {
      const { statusCode } = response;
      const answered = (answer) =>
        statusCode < 300 ? resolve(answer) : reject(new Error(`${url} answered ${statusCode}: ${answer}`));
      text(response).then(answered, reject);
    });
    call.on('error', reject).end(JSON.stringify(body));
  });
}

function quantiles(times) {
  const sorted = times.toSorted((a, b) => a - b);
  return Object.fromEntries(QUANTILES.map((percent) => [percent, sorted[Math.floor((sorted.length * percent) / 100)]]));
}

function rssMb({ child }) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

function missesOf({ latencies: { direct, gateway }, streams: { complete, before, most } }) {
  return [
    gateway[99] - direct[99] >= MAX_ADDED_MS && `The gateway adds ${MAX_ADDED_MS} ms or more at 99 %.`,
    complete < STREAMS && `${STREAMS - complete} streams were not complete.`,
    most - before > MAX_ADDED_MB && `The streams took more than ${MAX_ADDED_MB} MB.`,
  ].filter(Boolean);
}

function write({ withoutAi, withAi, latencies: { direct, gateway }, streams: seen }) {
  const { commit, cores, processor, node } = machine();
  const ms = (value) => value.toFixed(1);
  const mb = (value) => `${value.toFixed(0)} MB`;
  const rows = QUANTILES.map((percent) => [
    `${percent} %`,
    ms(direct[percent]),
    ms(gateway[percent]),
    ms(gateway[percent] - direct[percent]),
  ]);
  const text = `# The AI gateway

Written by \`npm run bench:ai\` at ${commit} on ${cores} cores of ${processor}, Node ${node}; load ${loadavg()[0].toFixed(1)} at the end.

## Added latency

${CALLS} calls of each, one at a time and in turns, after ${WARM_UP_CALLS} others, to a provider that answers at once. Milliseconds:

${table(['Quantile', 'Provider', 'Gateway', 'Added'], rows)}

The aim is less than ${MAX_ADDED_MS} ms added at 99 %. A provider that answers 90 % of its calls within five seconds less what is added there is answered within five seconds by the gateway as well.

## ${STREAMS} streams at once

${seen.complete} of ${STREAMS} streams of ${PARTS} parts were complete, in ${seen.seconds.toFixed(1)} s. The process had ${mb(seen.before)} (RSS) before, and never more than ${mb(seen.most)}: ${mb(seen.most - seen.before)} more. The aim is at most ${MAX_ADDED_MB} MB more, half a megabyte for each stream.

## Start

Ready after ${withoutAi.readyMs.toFixed(0)} ms with ${mb(withoutAi.rssMb)} without AI, and after ${withAi.readyMs.toFixed(0)} ms with ${mb(withAi.rssMb)} with it (the second start finds the database filled).
`;
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(join(root, 'bench/results/ai.md'), text);
  console.log(text);
}
