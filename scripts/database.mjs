/**
 * The commands for the database, each an npm script of the same name:
 *
 *   migration:create -- <slug>   a new, empty migration
 *   migration:run                apply what is pending
 *   migration:revert             undo the newest one
 *   migration:show               which are applied, which are pending
 *   db:init                      create the database if it is missing, then migrate
 *   seed                         demo accounts and demo catalogue
 *   db:setup                     db:init and seed
 *   db:reset                     drop everything, then db:setup; not in production
 *   admin:create -- <address> <first name> <last name> [--by-mail]
 *                                a new administrator; asks for the password, reads it
 *                                from a pipe, or has a link to choose it mailed
 *
 * They work on DATABASE_URL or, without it, on the embedded server: on the one
 * that the application runs, or on one that is started for the command.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { buildIfStale } from './build.mjs';
import { root, startupError } from './setup/paths.mjs';

const require = createRequire(import.meta.url);
const built = (path) => require(join(root, 'dist', 'src', path));

const commands = {
  'migration:run': ({ config }) => migrate(config),
  'migration:revert': ({ config }) => revert(config),
  'migration:show': ({ config }) => show(config),
  'db:init': ({ config, outcome }) => init(config, outcome),
  seed: ({ config }) => seed(config),
  'db:setup': async ({ config, outcome }) => {
    await init(config, outcome);
    await seed(config);
  },
  'db:reset': async ({ config }) => {
    await built('kernel/database/migrator.js').dropEverything(config);
    console.log('Dropped everything.');
    await migrate(config);
    await seed(config);
  },
  'admin:create': ({ config }) => createAdmin(config, args),
};
const notInProduction = ['seed', 'db:setup', 'db:reset'];

const [command, ...args] = process.argv.slice(2);
try {
  if (command === 'migration:create') createMigration(args);
  else await run(command);
} catch (error) {
  console.error(`\n${sentence(error)}\n`);
  process.exitCode = 1;
}

async function run(name) {
  const work = commands[name];
  if (!work) throw startupError(`There is no command "${name}". There are: ${Object.keys(commands).join(', ')}.`);
  if (existsSync('.env')) process.loadEnvFile('.env');
  if (process.env.NODE_ENV === 'production' && notInProduction.includes(name)) {
    throw startupError(`${name} brings demo accounts whose password everybody knows. Production does not take them.`);
  }
  if (!(await buildIfStale())) throw startupError('Nothing was done.');
  module.enableCompileCache?.(join(root, 'node_modules', '.cache', 'compiled'));
  require('reflect-metadata');
  const { loadConfig, withDatabase } = built('config/config.js');
  const config = loadConfig({ LOG_LEVEL: 'warn', ...process.env });
  const embedded = config.database.url ? undefined : await attach(config);
  try {
    const url = config.database.url ?? embedded.url;
    const connected = withDatabase(config, url);
    const outcome = await createDatabase(connected);
    await work({ config: connected, outcome });
  } finally {
    await embedded?.stop();
  }
}

async function createDatabase(config) {
  try {
    return await built('embedded-postgres/create-database.js').ensureDatabase(config.database.url);
  } catch (error) {
    const { DatabaseConnectionError } = built('kernel/database/database-connection.error.js');
    throw new DatabaseConnectionError(config, error);
  }
}

function attach({ dataDir }) {
  const { EmbeddedPostgres } = built('embedded-postgres/embedded-postgres.js');
  return EmbeddedPostgres.attach({ dataDir, database: 'keelson', log: console.log });
}

async function init(config, outcome) {
  console.log(outcome === 'created' ? 'Created the database.' : 'The database is there.');
  await migrate(config);
}

async function migrate(config) {
  const applied = await built('kernel/database/migrator.js').migrate(config);
  for (const name of applied) console.log(`Applied ${name}.`);
  if (applied.length === 0) console.log('Nothing to do: every migration is applied.');
}

async function revert(config) {
  const name = await built('kernel/database/migrator.js').revert(config);
  console.log(name ? `Reverted ${name}.` : 'Nothing to do: no migration is applied.');
}

async function show(config) {
  const migrations = await built('kernel/database/migrator.js').listMigrations(config);
  for (const { name, applied } of migrations) console.log(`${applied ? 'applied' : 'pending'}  ${name}`);
}

async function seed(config) {
  const context = await built('app.js').createContext(config);
  try {
    const made = await built('demo/demo.js').seedDemo(context, root);
    console.log(made ? `Loaded the demo: ${made} rows.` : 'Nothing to do: the demo was loaded before.');
  } finally {
    await context.close();
  }
}

async function createAdmin(config, given) {
  const byMail = given.includes('--by-mail');
  const [email, firstName, lastName, ...more] = given.filter((word) => word !== '--by-mail');
  if (!/^[^\s@]+@[^\s@]+$/.test(email ?? '') || !firstName || !lastName || more.length > 0) {
    throw startupError('Say who it is: npm run admin:create -- anna@example.com Anna "van der Berg"');
  }
  const password = byMail ? undefined : await readPassword();
  const context = await built('app.js').createContext(config);
  try {
    const { AdminBootstrapService } = built('modules/identity/admin-bootstrap.service.js');
    const id = await context.get(AdminBootstrapService).create({ email, firstName, lastName, password });
    console.log(`Made the administrator ${email.toLowerCase()}, id ${id}.`);
    if (byMail) console.log('A link to choose the password is mailed once a process works through jobs.');
  } finally {
    await context.close();
  }
}

/** From a pipe its first line; from a terminal what is typed, which is not shown. Never from the arguments, which every process can see. */
async function readPassword() {
  if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/, 1)[0];
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stdout.write('Password, 12 characters or more: ');
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stdout.write('\n');
  }
}

function createMigration([slug]) {
  if (!slug || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug)) {
    throw startupError('Name the change in lower case, such as: npm run migration:create -- add-coupons');
  }
  const folder = join(root, 'migrations');
  const predecessor = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .toSorted()
    .at(-1);
  // Migrations run in the order of these times, so a new one stands behind all others whatever the clock says.
  const time = Math.max(Date.now(), Number(/^[\d-]{10}-(\d+)-/.exec(predecessor ?? '')?.[1] ?? 0) + 1);
  const date = new Date(time).toISOString().slice(0, 10);
  const words = slug.split('-');
  const name = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
  const file = join('migrations', `${date}-${time}-${slug}.ts`);
  writeFileSync(
    join(root, file),
    `import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * ${words[0][0].toUpperCase()}${words.join(' ').slice(1)}.
 * Predecessor: ${predecessor?.replace(/\.ts$/, '') ?? 'none'}. ${date}.
 */
export class ${name}${time} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('select 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('select 1');
  }
}
`,
    { flag: 'wx' },
  );
  console.log(`Created ${file}. Put the statements in, and those that undo them.`);
}

/** The message of an error that is for people: one of the start, or a refusal of the application. */
function sentence(error) {
  return error.isStartupError || error.type?.code ? error.message : (error.stack ?? String(error));
}
