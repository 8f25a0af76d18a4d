/**
 * The commands for the database, each an npm script of the same name:
 *
 *   migration:create -- <slug>   a new, empty migration
 *   migration:generate -- <slug> a new migration with what the entities differ from the migrations
 *   migration:run                apply what is pending
 *   migration:revert             undo the newest one
 *   migration:show               which are applied, which are pending
 *   typeorm -- <command>         TypeORM's command line, such as schema:log
 *   db:init                      create the database if it is missing, then migrate
 *   seed                         demo accounts and demo catalogue
 *   db:setup                     db:init and seed
 *   db:reset                     drop everything, then db:setup; not in production
 *   admin:create -- <address> <first name> <last name> [--by-mail]
 *                                a new administrator; asks for the password, reads it
 *                                from a pipe, or mails a link to choose it
 *
 * They use DATABASE_URL or, without it, the embedded server: the one of the running
 * application, or one that is started for the command.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { createMigration, differences } from './migrations.mjs';
import { root, startupError } from './setup/paths.mjs';

const require = createRequire(import.meta.url);
const built = (path) => require(join(root, 'dist', 'src', path));

const commands = {
  'migration:run': ({ config }) => migrate(config),
  'migration:revert': ({ config }) => revert(config),
  'migration:show': ({ config }) => show(config),
  typeorm: ({ config }) => typeorm(config),
  'db:init': ({ config, outcome }) => init(config, outcome),
  seed: ({ config }) => seed(config),
  'db:setup': async ({ config, outcome }) => {
    await init(config, outcome);
    await seed(config);
  },
  'db:reset': async ({ config }) => {
    await built('kernel/database/schema/migrator.js').dropEverything(config);
    console.log('Dropped everything.');
    await migrate(config);
    await seed(config);
  },
  'admin:create': ({ config }) => createAdmin(config, args),
};
const notInProduction = ['seed', 'db:setup', 'db:reset'];

/** These need no database of the application. */
const offline = {
  'migration:create': ([slug]) => {
    console.log(`Created ${createMigration(slug)}. Put the statements in, and those that undo them.`);
  },
  'migration:generate': async ([slug]) => generateMigration(await loadConfig(), slug),
};

const [command, ...args] = process.argv.slice(2);
try {
  if (commands[command]) await runOnDatabase(command);
  else if (offline[command]) await offline[command](args);
  else {
    const names = Object.keys({ ...offline, ...commands }).join(', ');
    throw startupError(`There is no command "${command}". There are: ${names}.`);
  }
} catch (error) {
  console.error(`\n${sentence(error)}\n`);
  process.exitCode = 1;
}

async function runOnDatabase(name) {
  if (existsSync('.env')) process.loadEnvFile('.env');
  if (process.env.NODE_ENV === 'production' && notInProduction.includes(name)) {
    throw startupError(`${name} brings demo accounts with a public password. Production does not take them.`);
  }
  const config = await loadConfig();
  const embedded = config.database.url ? undefined : await attach(config);
  try {
    const connected = built('config/config.js').withDatabase(config, config.database.url ?? embedded.url);
    await commands[name]({ config: connected, outcome: await createDatabase(connected) });
  } finally {
    await embedded?.stop();
  }
}

/** Compiles the application, whose configuration and classes the commands use. */
async function loadConfig() {
  if (!(await buildIfStale())) throw startupError('Nothing was done.');
  module.enableCompileCache?.(join(root, 'node_modules', '.cache', 'compiled'));
  require('reflect-metadata');
  return built('config/config.js').loadConfig({ LOG_LEVEL: 'warn', ...process.env });
}

async function createDatabase(config) {
  try {
    return await built('embedded-postgres/create-database.js').ensureDatabase(
      config.database.directUrl ?? config.database.url,
    );
  } catch (error) {
    const { DatabaseConnectionError } = built('kernel/database/connections/database-connection.error.js');
    throw new DatabaseConnectionError(config, error);
  }
}

function attach({ dataDir }, database = 'keelson') {
  const { EmbeddedPostgres } = built('embedded-postgres/embedded-postgres.js');
  return EmbeddedPostgres.attach({ dataDir, database, log: console.log });
}

async function init(config, outcome) {
  console.log(outcome === 'created' ? 'Created the database.' : 'The database is there.');
  await migrate(config);
}

async function migrate(config) {
  const applied = await built('kernel/database/schema/migrator.js').migrate(config);
  await built('kernel/jobs/job-backend.js').migrateJobs(config);
  for (const name of applied) console.log(`Applied ${name}.`);
  if (applied.length === 0) console.log('Nothing to do: every migration is applied.');
}

async function revert(config) {
  const name = await built('kernel/database/schema/migrator.js').revert(config);
  console.log(name ? `Reverted ${name}.` : 'Nothing to do: no migration is applied.');
}

async function show(config) {
  const migrations = await built('kernel/database/schema/migrator.js').listMigrations(config);
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
  const usage = 'Name the administrator: npm run admin:create -- anna@example.com Anna "van der Berg"';
  const command = built('create-admin.js');
  await command.createAdmin(config, command.parseAdminArguments(given, usage));
}

/** Migrates a scratch database, and writes what the entities differ from it into a new migration. */
async function generateMigration(config, slug) {
  const server = await attach(config, `scratch_${process.pid}`);
  try {
    const scratch = built('config/config.js').withDatabase(config, server.url);
    await built('kernel/database/schema/migrator.js').migrate(scratch);
    const source = await built('kernel/database/data-source.js').createDataSource(scratch).initialize();
    const { up, down } = await differences(source);
    await source.destroy();
    if (up.length === 0) return console.log('Nothing to do: the migrations make what the entities describe.');
    console.log(`Created ${createMigration(slug, up, down)}. Read it before you apply it.`);
  } finally {
    await built('embedded-postgres/create-database.js').dropDatabase(server.url);
    await server.stop();
  }
}

/** TypeORM's own command line, on the same database and entities. */
function typeorm({ database }) {
  const cli = require.resolve('typeorm/cli.js');
  const dataSource = join(root, 'dist/src/data-source.js');
  const withoutParts = { DATABASE_DIRECT_URL: '', DB_HOST: '', DB_USER: '', DB_PASSWORD: '' };
  const { status } = spawnSync(process.execPath, [cli, ...args, '--dataSource', dataSource], {
    stdio: 'inherit',
    env: { ...process.env, ...withoutParts, DATABASE_URL: database.directUrl ?? database.url },
  });
  process.exitCode = status ?? 1;
}

/** The message of an error that is for people: one of the start, or a refusal of the application. */
function sentence(error) {
  return error.isStartupError || error.type?.code ? error.message : (error.stack ?? String(error));
}
