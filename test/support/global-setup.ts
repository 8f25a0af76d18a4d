import 'reflect-metadata';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeLiteral } from 'pg';
import { loadConfig, withDatabase } from '../../src/config/config.js';
import { EmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.js';
import { DataDirInUseError } from '../../src/embedded-postgres/data-dir-lock.js';
import { PostmasterFailed } from '../../src/embedded-postgres/postmaster.js';
import { migrate } from '../../src/kernel/database/schema/migrator.js';
import { migrateJobs } from '../../src/kernel/jobs/job-backend.js';

export const TEMPLATE = 'keelson_template';

declare global {
  var testPostgres: EmbeddedPostgres | undefined;
}

/**
 * Starts one PostgreSQL for the run, with a migrated database that every test
 * file copies. It does not wait for the disk, so its files may be of no use
 * after the machine has died; it is made anew then.
 */
export default async function setUp(): Promise<void> {
  const postgres = await startServer();
  globalThis.testPostgres = postgres;
  process.env.TEST_POSTGRES_URL = postgres.url;

  const client = new Client(postgres.url);
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database where datname like 'keelson%'`,
  );
  for (const { datname } of rows) await client.query(`drop database "${datname}" with (force)`);
  await client.query(`create database ${TEMPLATE}`);
  // Tests open thousands of connections, and each of them hashes the password so many times.
  await client.query('set scram_iterations = 1');
  await client.query(`alter role current_user password ${escapeLiteral(client.password ?? '')}`);
  await client.end();

  const url = new URL(postgres.url);
  url.pathname = TEMPLATE;
  const config = withDatabase(loadConfig({ LOG_LEVEL: 'silent' }), url.href);
  await migrate(config);
  await migrateJobs(config);
}

/** Runs that overlap take a folder each; TEST_DATA_DIR names one. */
async function startServer(): Promise<EmbeddedPostgres> {
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const wanted = process.env.TEST_DATA_DIR;
  for (let number = 1; ; number++) {
    const dataDir = wanted ?? join(__dirname, '..', '..', 'var', number === 1 ? 'test' : `test-${number}`);
    const start = () => EmbeddedPostgres.start({ dataDir, database: 'postgres', settings, log });
    try {
      return await start();
    } catch (error) {
      if (error instanceof PostmasterFailed) {
        rmSync(join(dataDir, 'postgres'), { recursive: true });
        return start();
      }
      if (!(error instanceof DataDirInUseError) || wanted !== undefined) throw error;
    }
  }
}
