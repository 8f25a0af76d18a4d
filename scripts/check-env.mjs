/**
 * Says what this machine has and lacks: versions, settings, and services that can be reached. Changes nothing. Fails when
 * something is missing that `npm start` or `npm test` needs; what only some tasks need is a remark.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { root } from './setup/paths.mjs';
import { findChromium, findPgbouncer, findProgram, findRedisServer } from './setup/programs.mjs';

const CONNECT_TIMEOUT_MS = 3_000;
const NEEDED_BYTES = 700e6;
const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
let failed = false;

if (existsSync('.env')) process.loadEnvFile('.env');
atLeast('Node', process.versions.node, engines.node);
atLeast('npm', spawnSync('npm --version', { encoding: 'utf8', shell: true }).stdout.trim(), engines.npm);
const { bavail, bsize } = statfsSync(root);
report(bavail * bsize > NEEDED_BYTES, 'Disk', `${Math.round((bavail * bsize) / 1e6)} MB free`);
for (const [program, path, use] of [
  ['git', findProgram('git'), 'commits, and npm run rename'],
  ['redis-server', findRedisServer(), 'tests of Redis'],
  ['pgbouncer', findPgbouncer(), 'tests of poolers'],
  ['chromium', findChromium(), 'tests in a browser'],
  ['docker', findProgram('docker'), 'images'],
  ['pg_dump', findProgram('pg_dump'), 'npm run backup'],
]) {
  remark(Boolean(path), program, path ?? `not found; only ${use} need it`);
}
const database = await settings();
await service('Database', database?.url, 5432, 'embedded: DATABASE_URL is not set');
if (database?.directUrl) await service('Database, direct', database.directUrl, 5432);
await service('Redis', process.env.REDIS_URL, 6379, 'none: REDIS_URL is not set');
process.exitCode = failed ? 1 : 0;

/** Reads the environment and .env as the application does; gives the settings of the database when they are valid. */
async function settings() {
  const isBuilt = await buildIfStale();
  if (!isBuilt) {
    report(false, 'Settings', 'the application does not compile');
    return undefined;
  }
  try {
    const { database } = createRequire(import.meta.url)(join(root, 'dist/src/config/config.js')).loadConfig(
      process.env,
    );
    report(true, 'Settings', 'valid');
    return database;
  } catch (error) {
    report(false, 'Settings', error.message);
    return undefined;
  }
}

async function service(name, url, defaultPort, otherwise) {
  if (!url) return remark(true, name, otherwise);
  if (!URL.canParse(url)) return report(false, name, 'its address is not a URL');
  const { hostname, port } = new URL(url);
  const address = { host: hostname, port: Number(port || defaultPort) };
  const socket = connect({ ...address, timeout: CONNECT_TIMEOUT_MS });
  const reason = await new Promise((resolve) => {
    socket.once('connect', () => resolve(undefined));
    socket.once('timeout', () => resolve('no answer'));
    socket.once('error', ({ code }) => resolve(code));
  });
  socket.destroy();
  report(!reason, name, `${address.host}:${address.port} ${reason ?? 'can be reached'}`);
}

function atLeast(name, version, range) {
  const parts = (text) => text.replace(/^>=/, '').split('.').map(Number);
  const [have, need] = [parts(version), parts(range)];
  const differing = need.findIndex((part, index) => (have[index] ?? 0) !== part);
  report(differing < 0 || have[differing] > need[differing], name, `${version}, needs ${range}`);
}

function report(isGood, name, text) {
  if (!isGood) failed = true;
  console.log(`${isGood ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${text}`);
}

function remark(isThere, name, text) {
  console.log(`${isThere ? 'ok    ' : '-     '} ${name.padEnd(14)} ${text}`);
}
