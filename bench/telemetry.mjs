/**
 * What metrics, traces and the log over OTLP cost a request in processor time of the application. The same build runs
 * in five ways, in short turns against the one that counts nothing. Each way is started more than once: the compiler of
 * Node makes of the same code a process that is up to a third slower or faster, which says nothing of the way. All get
 * the same number of requests a second: a process that gets as many as it can serve takes fewer of them at once when it
 * is slower, and then waits for the network more often. Writes bench/results/telemetry.md.
 *
 *     npm run bench:telemetry -- [seconds of each process and scenario]
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../scripts/setup/paths.mjs';
import { ACCOUNT, createDataset, sampleOf, startPostgres } from './dataset.mjs';
import { inTurns, load } from './load.mjs';
import { freePort, leaveServerCore, Server } from './processes.mjs';
import { machine } from './report.mjs';
import { scenarios } from './scenarios.mjs';
import { table } from './table.mjs';

const seconds = Number(process.argv[2] ?? 12);
const STARTS = 4;
const ROUND_SECONDS = 1;
const CONNECTIONS = 16;
const SCRAPE_MS = 5000;
/** Of recorded requests, of which ten times as many would be needed otherwise until the compiler has seen enough of them. */
const WARM_UP_SECONDS = 2.5;
/** Requests a second, about half of what one process serves. */
const RATES = { list: 5000, 'by-id': 5000, order: 200 };
const logs = join(root, 'var/bench/logs');
const secrets = {
  SECRET_KEY: randomBytes(48).toString('base64url'),
  JWT_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }),
};
const stops = [];

process.on('SIGINT', () => process.exit(130));
process.on('exit', () => {
  for (const { child } of stops.filter((stop) => stop.child)) child.kill();
});

mkdirSync(logs, { recursive: true });
leaveServerCore();
try {
  await main();
} finally {
  for (const part of stops.toReversed()) await part.stop();
}

async function main() {
  const postgres = await startPostgres();
  stops.push(postgres);
  const databaseUrl = await createDataset(postgres.url, async (url) => {
    await (await start(url, 'fill', { NODE_ENV: 'development', DEMO: 'true' })).stop();
  });
  const collector = await startCollector();
  stops.push(collector);
  const OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
  const ways = {
    nothing: {},
    metrics: {},
    'traces of 10 %': { OTEL_EXPORTER_OTLP_ENDPOINT },
    'all traces': { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER_ARG: '1' },
    'log over OTLP': { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${collector.url}/v1/logs` },
  };
  const servers = {};
  const metricsPorts = [];
  for (let number = 1; number <= STARTS; number++) {
    for (const [way, env] of Object.entries(ways)) {
      const script = way === 'nothing' ? 'bench/unmetered-server.mjs' : 'scripts/start.mjs';
      const metrics = way === 'metrics' ? { METRICS_PORT: String(await freePort()) } : {};
      if (metrics.METRICS_PORT) metricsPorts.push(metrics.METRICS_PORT);
      const file = `${way.replaceAll(/\W+/g, '-')}-${number}`;
      servers[`${way}:${number}`] = await start(databaseUrl, file, { ...env, ...metrics }, script);
    }
  }
  const scraping = setInterval(() => {
    for (const port of metricsPorts) void scrape(port);
  }, SCRAPE_MS);
  const all = scenarios({ ...(await sampleOf(databaseUrl)), token: await signIn(servers['metrics:1']) });
  const rows = [];
  for (const scenario of all.filter(({ name }) => name in RATES)) {
    for (const server of Object.values(servers))
      await load(server, recorded(scenario), { seconds: WARM_UP_SECONDS, connections: CONNECTIONS });
    const turns = await inTurns(servers, scenario, {
      seconds,
      roundSeconds: ROUND_SECONDS,
      connections: CONNECTIONS,
      rate: RATES[scenario.name],
      warmSeconds: 1,
    });
    const rounds = Object.fromEntries(Object.keys(ways).map((way) => [way, together(turns, way)]));
    const micros = Object.fromEntries(Object.entries(rounds).map(([name, each]) => [name, microsOf(each)]));
    const more = (name, than) => `${(median(rounds[name], rounds[than]) * 100 - 100).toFixed(1)} %`;
    rows.push([
      `${scenario.title}, ${RATES[scenario.name]} a second`,
      `${micros.nothing.toFixed(0)} µs`,
      more('metrics', 'nothing'),
      more('traces of 10 %', 'metrics'),
      more('all traces', 'metrics'),
      more('log over OTLP', 'metrics'),
    ]);
    console.log(rows.at(-1).join('  '), JSON.stringify(micros));
  }
  clearInterval(scraping);
  const nanos = await untracedCallNanos();
  const { at, cores, processor, node } = machine();
  const text = `# What telemetry costs

\`npm run bench:telemetry\` on ${at.slice(0, 10)}: Node ${node}, ${cores} cores, ${processor.trim()}, ${CONNECTIONS} connections, ${STARTS} processes of each way, ${seconds} s of each process in turns of ${ROUND_SECONDS} s. Processor time of the application for a request, all its threads: without metrics, what metrics that are scraped every ${SCRAPE_MS / 1000} s add to that, and what else is added to metrics; the median of neighbouring rounds. The collector took ${collector.requests} requests.

${table(['Request', 'Nothing', 'Metrics', 'Traces of 10 %', 'All traces', 'Log over OTLP'], rows)}

While no traces are recorded, each place that would record a span costs ${nanos.toFixed(0)} ns: an order passes one, its transaction.
`;
  writeFileSync(join(root, 'bench/results/telemetry.md'), text);
  console.log(text);
}

/** Nanoseconds that a call adds which would record a span, while no traces are recorded. */
async function untracedCallNanos() {
  const { traced } = createRequire(import.meta.url)(join(root, 'dist/src/kernel/context/tracer.js'));
  const answer = Promise.resolve();
  const work = () => answer;
  const call = () => traced('transaction', {}, work);
  const nanosOf = async (each) => {
    const CALLS = 1_000_000;
    const began = performance.now();
    for (let count = 0; count < CALLS; count++) await each();
    return ((performance.now() - began) * 1e6) / CALLS;
  };
  const differences = [];
  for (let round = 0; round < 9; round++) differences.push((await nanosOf(call)) - (await nanosOf(work)));
  return Math.max(0, differences.toSorted((a, b) => a - b)[4]);
}

/** The same scenario with requests that their caller has recorded. */
function recorded({ prepared, request, ...scenario }) {
  const id = (bytes) => randomBytes(bytes).toString('hex');
  const withTrace = (make) => () => {
    const made = make();
    return { ...made, headers: { ...made.headers, traceparent: `00-${id(16)}-${id(8)}-01` } };
  };
  return {
    ...scenario,
    ...(prepared && { prepared: withTrace(prepared) }),
    ...(request && { request: withTrace(request) }),
  };
}

/** The rounds of all processes of a way. */
function together(turns, way) {
  const [first, ...others] = Array.from({ length: STARTS }, (_, index) => turns[`${way}:${index + 1}`]);
  return first.map((round, index) => {
    const same = [round, ...others.map((rounds) => rounds[index])];
    return {
      cpuMs: same.reduce((total, { cpuMs }) => total + cpuMs, 0),
      latencies: same.flatMap(({ latencies }) => latencies),
    };
  });
}

/** Processor time a request, of all turns together. */
function microsOf(rounds) {
  const sum = (value) => rounds.reduce((total, round) => total + value(round), 0);
  return (sum(({ cpuMs }) => cpuMs) * 1000) / sum(({ latencies }) => latencies.length);
}

/** How processor time a request is to that of the neighbouring turns of another: the middle one. */
function median(rounds, others) {
  const ratios = rounds.map((round, index) => microsOf([round]) / microsOf([others[index]])).toSorted((a, b) => a - b);
  const middle = Math.floor(ratios.length / 2);
  return ratios.length % 2 === 1 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2;
}

/** An OTLP endpoint that takes everything. */
async function startCollector() {
  const server = createServer((request, response) => {
    collector.requests += 1;
    request.resume().on('end', () => response.setHeader('Content-Type', 'application/json').end('{}'));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const collector = {
    url: `http://127.0.0.1:${server.address().port}`,
    requests: 0,
    stop: () => server.close(),
  };
  return collector;
}

async function scrape(port) {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
  await response?.text();
}

async function start(databaseUrl, name, env = {}, script = 'scripts/start.mjs') {
  const server = await Server.start(name, {
    args: [join(root, script), '--built'],
    port: await freePort(),
    cwd: root,
    logFile: join(logs, `${name}.log`),
    env: {
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      DATABASE_URL: databaseUrl,
      DATA_DIR: join(root, 'var/bench'),
      PUBLIC_URL: 'https://api.example.com',
      CORS_ORIGINS: 'https://shop.example.com',
      RATE_LIMITS: 'default=100000000/60',
      ...secrets,
      ...env,
    },
  });
  stops.push(server);
  return server;
}

async function signIn(server) {
  const response = await fetch(`${server.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ACCOUNT),
  });
  if (!response.ok) throw new Error(`Signing in failed with ${response.status}.`);
  return (await response.json()).accessToken;
}
