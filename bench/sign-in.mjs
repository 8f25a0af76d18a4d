/**
 * Measures what sign-ins give away and what they cost others, and writes
 * bench/results/sign-in.md.
 *
 *     npm run bench:sign-in
 *
 * First, how long refusals take: of a wrong password, an unknown address, a
 * deactivated account and one that is not confirmed, in turns; and what the
 * routes that answer the same for known and unknown addresses take. Then, how
 * long a list of products takes while two hundred people sign in at once.
 * Passwords cost what they cost in production.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { root } from '../scripts/setup/paths.mjs';
import { connect } from './dataset.mjs';
import { freePort, Server } from './processes.mjs';

const TRIES = Number(process.env.BENCH_TRIES ?? 200);
const AT_ONCE = Number(process.env.BENCH_AT_ONCE ?? 200);
const LIST_SECONDS = 20;
const LISTS_PER_SECOND = 100;
const PASSWORD = 'keelson-demo';
const MANY = { connections: 8, overallRate: LISTS_PER_SECOND };

const { EmbeddedPostgres } = createRequire(import.meta.url)(
  join(root, 'dist/src/embedded-postgres/embedded-postgres.js'),
);
const directory = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
const postgres = await EmbeddedPostgres.start({ dataDir: directory, database: 'keelson', log: () => {} });
let app;
try {
  app = await Server.start('app', {
    args: [join(root, 'scripts/start.mjs'), '--built'],
    port: await freePort(),
    env: {
      NODE_ENV: 'development',
      DATABASE_URL: postgres.url,
      DATA_DIR: directory,
      DEMO: 'true',
      LOG_LEVEL: 'info',
      RATE_LIMIT_ENABLED: 'false',
    },
    logFile: join(directory, 'app.log'),
    cwd: root,
    onServerCore: false,
  });
  const sql = await connect(postgres.url);
  await sql.query(`insert into users (id, email, first_name, last_name, password_hash, is_active, email_verified)
    select gen_random_uuid(), name || '@example.com', 'Bench', name, password_hash, name <> 'inactive', name <> 'unconfirmed'
    from users cross join unnest(array['inactive', 'unconfirmed']) name where email = 'user@example.com'`);
  await sql.end();
  write({ faces: await faces(), crowd: await crowd() });
} finally {
  await app?.stop();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}

/** What looks the same has to take the same: each kind in turns, in another order each time. */
async function faces() {
  const kinds = {
    'sign-in: wrong password': () => signIn('user@example.com', 'a wrong password'),
    'sign-in: unknown address': () => signIn(`${randomUUID()}@example.com`, PASSWORD),
    'sign-in: deactivated': () => signIn('inactive@example.com', PASSWORD),
    'sign-in: not confirmed': () => signIn('unconfirmed@example.com', PASSWORD),
    'register: free address': () => signUp(`${randomUUID()}@example.com`),
    'register: taken address': () => signUp('user@example.com'),
    'forgot: known address': () => post('auth/password/forgot', { email: 'user@example.com' }, 202),
    'forgot: unknown address': () => post('auth/password/forgot', { email: `${randomUUID()}@example.com` }, 202),
  };
  const times = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  for (let round = -3; round < TRIES; round++) {
    const names = Object.keys(kinds).toSorted(() => Math.random() - 0.5);
    for (const name of names) {
      const began = performance.now();
      await kinds[name]();
      if (round >= 0) times[name].push(performance.now() - began);
    }
    if (round % 20 === 0) console.log(`${round} of ${TRIES} rounds`);
  }
  return Object.entries(times).map(([name, values]) => {
    const [route] = name.split(':', 1);
    const first = times[Object.keys(times).find((other) => other.startsWith(route))];
    return { name, median: rank(values, 0.5), difference: rank(values, 0.5) / rank(first, 0.5) - 1 };
  });
}

/** Lists alone, lists during many sign-ins, lists alone again. */
async function crowd() {
  await lists(sleep(3));
  const before = await lists(sleep(LIST_SECONDS));
  const began = performance.now();
  const people = Promise.all(Array.from({ length: AT_ONCE }, () => signIn('user@example.com', PASSWORD, 200)));
  const during = await lists(people);
  const seconds = (performance.now() - began) / 1000;
  const after = await lists(sleep(LIST_SECONDS));
  return { alone: [...before, ...after], during, seconds };
}

/** Latencies of lists that are asked for at a steady rate until `end` resolves. */
async function lists(end) {
  const latencies = [];
  const run = autocannon({ url: `${app.url}/api/v1/products?limit=20&sort=name`, duration: 600, ...MANY }, () => {});
  run.on('response', (_client, status, _bytes, latencyMs) => {
    if (status !== 200) throw new Error(`A list was answered with ${status}.`);
    latencies.push(latencyMs);
  });
  const done = new Promise((resolve) => run.once('done', resolve));
  await end;
  run.stop();
  await done;
  return latencies;
}

function signIn(email, password, expected = 401) {
  return post('auth/login', { email, password }, expected);
}

function signUp(email) {
  return post('auth/register', { email, password: 'violet lamps hum softly', firstName: 'A', lastName: 'B' }, 202);
}

async function post(path, body, expected) {
  const answer = await fetch(`${app.url}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  if (answer.status !== expected) throw new Error(`${path} was answered with ${answer.status}, not ${expected}.`);
}

function write({ faces: rows, crowd: { alone, during, seconds } }) {
  const [quiet, busy] = [rank(alone, 0.99), rank(during, 0.99)];
  const percent = (share) => `${share >= 0 ? '+' : ''}${(share * 100).toFixed(1)} %`;
  const ms = (value) => value.toFixed(1);
  const text = `# Signing in

\`npm run bench:sign-in\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores, ${cpus()[0].model.trim()},
Node ${process.versions.node}, load average ${loadavg()[0].toFixed(1)} at the end. Application, database and clients share
the machine; passwords are hashed with bcrypt at cost 12.

## The same face

| | Median | Against the first of the route |
| --- | ---: | ---: |
${rows.map(({ name, median, difference }) => `| ${name} | ${ms(median)} ms | ${percent(difference)} |`).join('\n')}

${TRIES} tries each, one at a time, in turns whose order changes. The goal is less than 5 percent.

## A crowd at the door

| A page of 20 products | p50 | p99 |
| --- | ---: | ---: |
| alone | ${ms(rank(alone, 0.5))} ms | ${ms(quiet)} ms |
| while ${AT_ONCE} sign in at once | ${ms(rank(during, 0.5))} ms | ${ms(busy)} ms |

p99 grows ${(busy / quiet).toFixed(2)} times; the goal is less than 2. ${LISTS_PER_SECOND} pages a second are asked for, ${alone.length} alone and
${during.length} during the ${seconds.toFixed(0)} seconds after which the last of the ${AT_ONCE} was signed in.
`;
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(join(root, 'bench/results/sign-in.md'), text);
  console.log(`\n${text}`);
}

function rank(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function sleep(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
