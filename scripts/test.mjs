/**
 * Runs Jest. A first argument that names a project of jest.config.mjs runs only
 * that one; without one, every project runs but `proofs`, which take long. Other
 * arguments go on to Jest as they are.
 *
 *     node scripts/test.mjs                              all tests but the proofs
 *     node scripts/test.mjs e2e test/orders              a folder of one project
 *     node scripts/test.mjs --with-proofs --coverage     everything, with coverage and its thresholds
 *
 * Tests run in random order. In CI the order belongs to the commit: run again, it fails or passes again.
 *
 * Tests that need a program this machine does not have are left out, and the
 * run says so. In CI (`CI=true`) a missing program is an error.
 */
import { execFileSync, spawn } from 'node:child_process';
import module from 'node:module';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';
import { findChromium, findPgbouncer, findRedisServer } from './setup/programs.mjs';

const given = process.argv.slice(2);
const quick = ['unit', 'e2e', 'browser'];
const project = [...quick, 'proofs'].includes(given[0]) ? given[0] : undefined;
const args = given.slice(project ? 1 : 0);
const withProofs = args.includes('--with-proofs');
const projects = project ? [project] : withProofs ? [...quick, 'proofs'] : quick;
const inCi = Boolean(process.env.CI) && process.env.CI !== 'false';

const chromium = findChromium();
const redis = findRedisServer();
const pgbouncer = findPgbouncer();
const missing = [
  !chromium && 'No Chromium found (looked on PATH and at CHROMIUM_PATH): the browser tests cannot run.',
  !redis && 'No redis-server found (looked on PATH and at REDIS_SERVER_PATH): the Redis tests cannot run.',
  !pgbouncer && 'No pgbouncer found (looked on PATH and at PGBOUNCER_PATH): the proofs of poolers cannot run.',
].filter(Boolean);

if (!module.registerHooks)
  fail(`This is Node ${process.versions.node}. Start it with "npm test", which brings a newer one.`);
if (missing.length > 0 && inCi) fail(`${missing.join('\n')}\nIn CI every test runs: install what is missing.`);
if (!chromium && project === 'browser') fail(missing[0]);
if (project !== 'unit') for (const line of missing) console.warn(`${line} Skipped.`);

const jestArgs = [
  '--selectProjects',
  ...projects.filter((name) => chromium || name !== 'browser'),
  ...(inCi && !args.some((arg) => arg.startsWith('--seed')) ? seedOfCommit() : []),
  '--showSeed', // Also ends the list of projects.
  ...(args.includes('--coverage') || inCi ? ['--json', '--outputFile=coverage/results.json'] : []),
  ...args.filter((arg) => arg !== '--with-proofs'),
];

const jest = spawn(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), ...jestArgs], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    ...(chromium && { CHROMIUM_PATH: chromium }),
    ...(redis && { REDIS_SERVER_PATH: redis }),
    ...(pgbouncer && { PGBOUNCER_PATH: pgbouncer }),
    ...(withProofs && { TEST_WITH_PROOFS: 'true' }),
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
jest.on('exit', (code, signal) => {
  process.exitCode = signal ? 1 : code;
});

/** None where there is no commit, as in an archive: Jest then takes its own. */
function seedOfCommit() {
  try {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    return [`--seed=${parseInt(commit.slice(0, 7), 16)}`];
  } catch {
    return [];
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
