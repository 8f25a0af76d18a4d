/**
 * Profiles the application under load, on the dataset of the benchmark. See docs/profiling.md.
 *
 *     npm run profile -- cpu --seconds 30 -- order       flame graph (HTML) and .cpuprofile
 *     npm run profile -- heap -- list                    heap snapshots before and after, and what has grown
 *     npm run profile -- queries                         top statements with plans, for each scenario
 *     npm run profile -- memory --seconds 3600           the trend of the memory, with its slope, and of the metrics
 *
 * What it finds is written to var/profile. Without a scenario `cpu`, `heap` and `memory` load all of them in turns.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../scripts/build.mjs';
import { root } from '../scripts/setup/paths.mjs';
import { productionSettings, signIn } from './application.mjs';
import { connect, createDataset, sampleOf, startPostgres } from './dataset.mjs';
import { load } from './load.mjs';
import { freePort, Server } from './processes.mjs';
import { flameGraph, hottest } from './profile/flame-graph.mjs';
import { heapGrowth } from './profile/heap-growth.mjs';
import { connectInspector, cpuProfile, heapSnapshot } from './profile/inspector.mjs';
import { memoryTrend } from './profile/memory-trend.mjs';
import { droppedRegistryBytes, heapAfterCollection, registrySize } from './profile/registry.mjs';
import { resetStatements, statementsReport, topStatements } from './profile/top-statements.mjs';
import { unknownRequests } from './profile/unknown-requests.mjs';
import { scenarios } from './scenarios.mjs';

const TURN_SECONDS = 5;
const PRELOADED = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'top' };
const kinds = { cpu: profileCpu, heap: profileHeap, queries: profileQueries, memory: profileMemory };
const output = join(root, 'var/profile');
const stops = [];

process.on('SIGINT', () => process.exit(130));
process.on('exit', () => {
  for (const { child } of stops.filter((stop) => stop.child)) child.kill();
});

try {
  process.exitCode = await main();
} finally {
  for (const part of stops.toReversed()) await part.stop();
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '30' },
      connections: { type: 'string', default: '16' },
      rate: { type: 'string' },
    },
  });
  const [kind, ...names] = positionals;
  const [seconds, connections] = [Number(values.seconds), Number(values.connections)];
  const rate = values.rate === undefined ? undefined : Number(values.rate);
  if (
    !Object.hasOwn(kinds, kind ?? '') ||
    !(seconds > 0) ||
    !(connections > 0) ||
    (rate !== undefined && !(rate >= connections))
  ) {
    console.error(
      'Expected: npm run profile -- cpu|heap|queries|memory [--seconds 30] [--connections 16] [--rate 50] [-- <scenario>]',
    );
    return 2;
  }
  if (!(await buildIfStale())) return 1;
  mkdirSync(output, { recursive: true });
  const postgres = await startPostgres(PRELOADED);
  stops.push(postgres);
  const databaseUrl = await createDataset(postgres.url, async (url) => {
    console.log('Filling a database; it is kept for the next runs ...');
    await (await startApplication(url, { NODE_ENV: 'development', DEMO: 'true' })).stop();
  });
  // A trend of the memory is that of everything a single process does.
  const everything = { WORKER: 'true', METRICS_PORT: String(await freePort()), ACCESS_TOKEN_TTL_SECONDS: '86400' };
  const app = await startApplication(databaseUrl, kind === 'memory' ? everything : {});
  const all = [
    ...scenarios({ ...(await sampleOf(databaseUrl)), token: await signIn(app) }),
    ...(kind === 'memory' ? [unknownRequests] : []),
  ];
  const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  if (chosen.length < names.length) {
    console.error(`Unknown scenario. There are ${all.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  await kinds[kind]({ app, databaseUrl, scenarios: chosen, seconds, connections, rate });
  return 0;
}

async function profileCpu({ app, scenarios: chosen, seconds, connections }) {
  const inspector = await connectInspector(app.inspectPort);
  for (const scenario of chosen) {
    await load(app, scenario, { seconds: 3, connections });
    const profile = await cpuProfile(inspector, () => load(app, scenario, { seconds, connections }));
    write(`cpu-${scenario.name}.cpuprofile`, JSON.stringify(profile));
    write(`cpu-${scenario.name}.html`, flameGraph(profile, { title: scenario.title, root }));
    for (const { name, percent } of hottest(profile, { root, count: 15 }))
      console.log(`${String(percent).padStart(6)} %  ${name}`);
  }
  inspector.close();
}

async function profileHeap({ app, scenarios: chosen, seconds, connections }) {
  const inspector = await connectInspector(app.inspectPort);
  for (const scenario of chosen) await load(app, scenario, { seconds: 3, connections });
  const before = await heapSnapshot(inspector);
  await inTurns(app, chosen, { seconds, connections });
  const after = await heapSnapshot(inspector);
  inspector.close();
  write('before.heapsnapshot', before);
  write('after.heapsnapshot', after);
  const { bytesBefore, bytesAfter, grown } = heapGrowth(before, after, 20);
  console.log(`Heap ${megabytes(bytesBefore)} before, ${megabytes(bytesAfter)} after.`);
  for (const { name, objects, bytes } of grown) console.log(`${megabytes(bytes).padStart(10)}  ${objects}  ${name}`);
}

async function profileQueries({ app, databaseUrl, scenarios: chosen, seconds, connections }) {
  const client = await connect(databaseUrl);
  const parts = [];
  for (const scenario of chosen) {
    await resetStatements(client);
    const { latencies } = await load(app, scenario, { seconds: seconds / chosen.length, connections });
    const found = await topStatements(client, { requests: latencies.length, count: 10 });
    parts.push(statementsReport(scenario.title, latencies.length, found));
  }
  await client.end();
  const report = `# Top statements\n\n${parts.join('\n\n')}\n`;
  console.log(
    report
      .split('\n')
      .filter((line) => /^(##|No |Prob|- )/.test(line))
      .join('\n'),
  );
  write('queries.md', report);
}

async function profileMemory({ app, scenarios: chosen, seconds, ...how }) {
  const inspector = await connectInspector(app.inspectPort);
  await inspector.send('HeapProfiler.enable');
  const [samples, sizes] = [[], []];
  const answers = { all: 0, serverErrors: 0 };
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  while (elapsed() < seconds) {
    for (const { latencies, serverErrors } of await inTurns(app, chosen, {
      seconds: Math.min(chosen.length * 2, seconds),
      turnSeconds: 2,
      ...how,
    })) {
      answers.all += latencies.length;
      answers.serverErrors += serverErrors;
    }
    const heap = await heapAfterCollection(inspector);
    samples.push({ seconds: Math.round(elapsed()), heap, rss: (app.rssMegabytes ?? 0) * 2 ** 20 });
    sizes.push(await registrySize(inspector, { root }));
  }
  const { first, last, heapPerHour, rssPerHour } = memoryTrend(samples);
  write('memory.csv', ['seconds,heap,rss', ...samples.map((sample) => Object.values(sample).join(','))].join('\n'));
  console.log(`${answers.all} requests answered, ${answers.serverErrors} of them with 500 or above, or not at all`);
  for (const [name, perHour] of Object.entries({ heap: heapPerHour, rss: rssPerHour }))
    console.log(
      `${name}: ${megabytes(first[name])} to ${megabytes(last[name])}, ${megabytes(perHour)} an hour by its slope`,
    );
  const kilobytes = Math.round((await droppedRegistryBytes(inspector, { root })) / 1024);
  console.log(
    `metrics: ${sizes[0].series} series and ${sizes[0].scrape} bytes a scrape after the first turns, ` +
      `${sizes.at(-1).series} and ${sizes.at(-1).scrape} at the end; their series hold ${kilobytes} KB of the heap`,
  );
  inspector.close();
}

async function inTurns(app, chosen, { seconds, turnSeconds = TURN_SECONDS, ...how }) {
  const turns = [];
  for (let left = seconds, turn = 0; left > 0; left -= turnSeconds, turn++)
    turns.push(await load(app, chosen[turn % chosen.length], { seconds: Math.min(turnSeconds, left), ...how }));
  return turns;
}

/** As in production, with the inspector open on loopback. */
async function startApplication(databaseUrl, env = {}) {
  const inspectPort = await freePort();
  const app = await Server.start('app', {
    args: [`--inspect=127.0.0.1:${inspectPort}`, join(root, 'scripts/start.mjs'), '--built'],
    port: await freePort(),
    cwd: root,
    logFile: join(output, 'app.log'),
    env: {
      ...productionSettings(databaseUrl),
      ...env,
    },
  });
  app.inspectPort = inspectPort;
  stops.push(app);
  return app;
}

function write(name, text) {
  writeFileSync(join(output, name), text);
  console.log(`var/profile/${name}`);
}

function megabytes(bytes) {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
