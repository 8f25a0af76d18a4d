/**
 * Compares a list of twenty products over GraphQL with the same list over REST, with the same fields, in one run, and
 * says what GraphQL adds to start-up time and memory. Starts applications with data of their own and removes them.
 *
 *     npm run bench:graphql -- [seconds]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { load, ratios } from './load.mjs';
import { freePort, leaveServerCore, Server } from './processes.mjs';

const seconds = Number(process.argv[2] ?? 10);
const ROUND_SECONDS = 2;
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
const query = `{ products(first: 20) { totalCount nodes {
  id version createdAt updatedAt sku name category description price stock stockVersion isActive } } }`;
const headers = { 'content-type': 'application/json' };
const requests = {
  REST: { method: 'GET', path: '/api/v1/products?limit=20' },
  GraphQL: { method: 'POST', path: '/graphql', headers, body: JSON.stringify({ query }) },
};

leaveServerCore();
let server;
const start = async (name, GRAPHQL) => {
  server = await Server.start(name, {
    args: [join(root, 'dist/src/main.js')],
    port: await freePort(),
    cwd: root,
    logFile: join(folder, `${name}.log`),
    env: { DATA_DIR: join(folder, name), GRAPHQL, RATE_LIMIT_ENABLED: 'false', LOG_LEVEL: 'info' },
  });
};

const starts = { true: [], false: [] };
try {
  for (let round = 0; round < 4; round++) {
    for (const GRAPHQL of ['true', 'false']) {
      await start(`graphql-${GRAPHQL}`, GRAPHQL);
      // The first start makes the database.
      if (round > 0) starts[GRAPHQL].push({ readyMs: server.readyMs, megabytes: server.rssMegabytes });
      await server.stop();
    }
  }
  await start('graphql-true', 'true');
  const rounds = { REST: [], GraphQL: [] };
  const loaded = (name, duration) =>
    load(server, { request: () => requests[name] }, { seconds: duration, connections: 32 });
  for (const name of Object.keys(rounds)) await loaded(name, 1.5);
  for (let round = 0; round < Math.ceil(seconds / ROUND_SECONDS); round++)
    for (const name of Object.keys(rounds)) rounds[name].push(await loaded(name, ROUND_SECONDS));
  await server.stop();
  const { ratio, cpuRatio, servers } = ratios(rounds, 'GraphQL', 'REST');
  const perSecond = (name) => servers[name].requestsPerSecond;
  const text = `# GraphQL

\`npm run bench:graphql\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores, ${cpus()[0].model.trim()}, 32 connections.

- A list of 20 products with the same fields: ${perSecond('GraphQL')} requests a second over GraphQL, ${perSecond('REST')} over REST: ${ratio.toFixed(2)} of REST's throughput${cpuRatio ? `, ${cpuRatio.toFixed(2)} by processor time` : ''}.
- Start-up: ${median(starts.true, 'readyMs')} ms with GraphQL, ${median(starts.false, 'readyMs')} ms with \`GRAPHQL=false\`.
- Memory after the start: ${median(starts.true, 'megabytes')} MB with GraphQL, ${median(starts.false, 'megabytes')} MB with \`GRAPHQL=false\`.
`;
  writeFileSync(join(root, 'bench/results/graphql.md'), text);
  console.log(text);
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

function median(all, name) {
  const values = all.map((each) => Math.round(each[name])).toSorted((a, b) => a - b);
  return values[Math.floor(values.length / 2)];
}
