/**
 * Backs up the database of the application, and brings a backup back.
 *
 *   node scripts/backup.mjs backup [file]    into var/backups, or into this file
 *   node scripts/backup.mjs restore <file>   into DATABASE_URL, which must name an empty database or none yet
 *
 * Both are done by PostgreSQL's own pg_dump and pg_restore, at least as new as the server. The embedded server's
 * packages have neither; with them missing, this says what to install. A backup is one moment of the database,
 * however long it takes and whatever is written meanwhile.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { buildIfStale } from './build.mjs';
import { canRun, root } from './setup/paths.mjs';

const require = createRequire(import.meta.url);
const built = (path) => require(join(root, 'dist', 'src', path));
/** Where Debian, Red Hat, Homebrew and PostgreSQL's own installers put the programs of several versions. */
const PLACES = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/{libpq,postgresql@*}/bin',
  '/Library/PostgreSQL/*/bin',
];

class Refusal extends Error {}

const commands = { backup, restore };
const [command, file] = process.argv.slice(2);
try {
  if (!(command in commands)) throw new Refusal('Expected "backup [file]" or "restore <file>".');
  if (existsSync('.env')) process.loadEnvFile('.env');
  if (!(await buildIfStale())) throw new Refusal('Nothing was done.');
  await withDatabase(commands[command]);
} catch (error) {
  const isKnown = error instanceof Refusal || ['ConfigError', 'DataDirInUseError'].includes(error.name) || error.code;
  console.error(`\n${isKnown ? error.message || error.code : error.stack}\n`);
  process.exitCode = 1;
}

async function withDatabase(work) {
  const { NODE_ENV: _, ...env } = process.env;
  const { database, dataDir } = built('config/config.js').loadConfig(env);
  // PostgreSQL's programs need a session of their own, which a pooler may not give.
  const url = database.directUrl ?? database.url;
  if (url) {
    await work(url);
    return;
  }
  const { EmbeddedPostgres } = built('embedded-postgres/embedded-postgres.js');
  const embedded = await EmbeddedPostgres.attach({ dataDir, database: 'keelson', log: console.log });
  try {
    await work(embedded.url);
  } finally {
    await embedded.stop();
  }
}

async function backup(url) {
  const target = resolve(
    file ?? join(root, 'var/backups', `keelson-${new Date().toISOString().replaceAll(':', '')}.dump`),
  );
  if (existsSync(target)) throw new Refusal(`${target} exists. Name another file.`);
  const pgDump = await program('pg_dump', url);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const partial = `${target}.partial`;
  process.umask(0o077);
  try {
    await run(pgDump, url, ['--format=custom', `--file=${partial}`]);
    renameSync(partial, target);
  } finally {
    rmSync(partial, { force: true });
  }
  console.log(
    `Backed up to ${target}, ${(statSync(target).size / 1e6).toFixed(1)} MB. It holds personal data: encrypt it.`,
  );
}

async function restore(url) {
  if (!file || !existsSync(file))
    throw new Refusal(`Name the backup, such as: npm run restore -- var/backups/keelson.dump`);
  await built('embedded-postgres/create-database.js').ensureDatabase(url);
  const pgRestore = await program('pg_restore', url);
  const [{ count }] = await query(
    url,
    `select count(*)::int as count from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  if (count > 0) {
    throw new Refusal(
      `The database has ${count} tables, and nothing is overwritten. Restore into an empty one beside it, by DATABASE_URL.`,
    );
  }
  const options = ['--exit-on-error', '--single-transaction', '--no-owner', '--no-privileges'];
  await run(pgRestore, url, [...options, resolve(file)]);
  const [counts] = await query(
    url,
    `select (select count(*) from orders)::int as orders, (select count(*) from audits)::int as audits,
       (select max(created_at) from audits) as newest`,
  );
  console.log(`Restored ${basename(file)}: ${counts.orders} orders, ${counts.audits} audit records.`);
  console.log(
    `The newest audit record is of ${counts.newest?.toISOString() ?? 'never'}; what came later is not in this backup.`,
  );
}

/** The oldest one that is new enough: a program of an older major version refuses a server. */
async function program(name, url) {
  const [{ version }] = await query(url, `select current_setting('server_version_num')::int / 10000 as version`);
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...PLACES.flatMap((place) => globSync(place))];
  const found = [];
  for (const path of new Set(folders.map((folder) => join(folder, name)).filter(canRun))) {
    const major = Number(/\) (\d+)/.exec(await output(path, ['--version']))?.[1]);
    if (major >= version) found.push({ path, major });
  }
  found.sort((a, b) => a.major - b.major);
  if (found[0]) return found[0].path;
  throw new Refusal(
    `The server is PostgreSQL ${version}, and no ${name} of version ${version} or newer is on this machine. ` +
      `Install PostgreSQL's client programs (Debian: apt-get install postgresql-client-${version}, from apt.postgresql.org; ` +
      `macOS: brew install libpq). The embedded server can be copied instead: stop the application, then copy the folder var/postgres.`,
  );
}

/** The password goes by the environment: other users of the machine can read arguments. */
async function run(path, url, args) {
  const address = new URL(url);
  const { password } = address;
  address.password = '';
  // Only node-postgres knows it, and libpq refuses what it does not know.
  address.searchParams.delete('uselibpqcompat');
  const env = { ...process.env, ...(password && { PGPASSWORD: decodeURIComponent(password) }) };
  await output(path, [`--dbname=${address.href}`, ...args], env);
}

function output(path, args, env = process.env) {
  return new Promise((done, fail) => {
    const child = spawn(path, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr']) child[stream].on('data', (chunk) => (said[stream] += chunk));
    child.once('error', fail);
    child.once('close', (code) => {
      if (code === 0) done(said.stdout);
      else fail(new Refusal(`${basename(path)} ended with ${code}: ${said.stderr.trim()}`));
    });
  });
}

async function query(url, statement) {
  const { Client } = require('pg');
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
