/**
 * The commands of the image, without a checkout, a shell or npm:
 *
 *   api            serve requests; what runs when nothing is named
 *   worker         work through jobs
 *   migrate        apply pending migrations
 *   role:create    make the database role of the application, as an administrator of the server
 *   admin:create   a new administrator of the application
 *   check-config   say whether the environment is usable, and change nothing
 *   health         ask the process of this container whether it is alive
 */
import { type Config, ConfigError, loadConfig } from './config/config.js';
import { createAdmin, parseAdminArguments, UsageError } from './create-admin.js';
import { readPassword } from './read-password.js';
import { printStartupFailure } from './startup-banner.js';

/** @public The tests of deploy/ hold their templates to it. */
export const commands: Record<string, (args: readonly string[]) => Promise<void>> = {
  api: async () => void (await import('./main.js')),
  worker: async () => void (await import('./worker.js')),
  migrate: applyMigrations,
  'role:create': createRole,
  'admin:create': addAdmin,
  'check-config': checkConfig,
  health: checkHealth,
};

async function run([name = 'api', ...args]: readonly string[]): Promise<void> {
  const command = commands[name];
  if (!command) throw new UsageError(`Unknown command "${name}". Commands: ${Object.keys(commands).join(', ')}.`);
  await command(args);
}

async function applyMigrations(): Promise<void> {
  const { migrate } = await import('./kernel/database/schema/migrator.js');
  const { migrateJobs } = await import('./kernel/jobs/job-backend.js');
  const config = databaseConfig();
  const applied = await migrate(config);
  await migrateJobs(config);
  for (const name of applied) process.stdout.write(`Applied ${name}.\n`);
  if (applied.length === 0) process.stdout.write('Every migration is applied.\n');
}

/** Reads the password from ROLE_PASSWORD, which an orchestrator sets from its secret store, or from standard input. */
async function createRole([role]: readonly string[]): Promise<void> {
  if (!role) throw new UsageError('Name the role, such as: role:create keelson');
  const { createApplicationRole } = await import('./kernel/database/schema/application-role.js');
  const password = process.env.ROLE_PASSWORD ?? (await readPassword());
  if (password.length < 12) throw new UsageError('The password of a role has 12 characters or more.');
  await createApplicationRole(databaseConfig(), role, password);
  process.stdout.write(`The role ${role} may sign in; the database belongs to the application.\n`);
}

async function addAdmin(given: readonly string[]): Promise<void> {
  const usage = 'Expected an address and a name: admin:create anna@example.com Anna "van der Berg" [--by-mail]';
  const admin = parseAdminArguments(given, usage);
  await createAdmin(loadConfig({ LOG_LEVEL: 'warn', ...process.env }), admin);
}

function checkConfig(): Promise<void> {
  const { environment, publicUrl, redisUrl } = loadConfig(process.env);
  process.stdout.write(
    `The configuration is usable: ${environment}, ${publicUrl}, jobs in ${redisUrl ? 'Redis' : 'PostgreSQL'}.\n`,
  );
  return Promise.resolve();
}

/** A worker answers on WORKER_PORT, the API on PORT. */
async function checkHealth(): Promise<void> {
  const { HOST, PORT, WORKER_PORT } = process.env;
  const host = !HOST || HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  const response = await fetch(`http://${host}:${WORKER_PORT || PORT || 3000}/health/live`);
  if (!response.ok) throw new UsageError(`The process answers ${response.status}.`);
}

/** Commands that only use the database do not require the secrets of the API. */
function databaseConfig(): Config {
  const { NODE_ENV: _, ...env } = process.env;
  const config = loadConfig(env);
  if (!config.database.url) throw new ConfigError(['DATABASE_URL: it is not set. Set it to your PostgreSQL server.']);
  return config;
}

function printFailure(error: unknown): void {
  const { code, message, type } = error as { code?: string; message?: string; type?: { code?: string } };
  // `type` is on what the application refuses, such as an e-mail address that is taken.
  if (error instanceof UsageError || type?.code) process.stderr.write(`${message}\n`);
  else if (code && /^(ECONN.*|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|28...|3D000|42501)$/.test(code)) {
    process.stderr.write(`The database at DATABASE_URL cannot be used: ${message || code}\n`);
  } else printStartupFailure(error);
}

if (require.main === module) {
  run(process.argv.slice(2)).catch((error: unknown) => {
    printFailure(error);
    process.exitCode = 1;
  });
}
