import { loadConfig } from '../../src/config/config.js';
import { ensureDatabase } from '../../src/embedded-postgres/create-database.js';
import { migrate } from '../../src/kernel/database/schema/migrator.js';
import { migrateJobs } from '../../src/kernel/jobs/job-backend.js';
import { connect } from './database.js';
import { InstalledPostgres } from './installed-postgres.js';
import { until } from './until.js';

/** A primary with a migrated database, and a standby that follows it by streaming replication. */
export async function startPair(): Promise<{ primary: InstalledPostgres; standby: InstalledPostgres }> {
  const primary = await InstalledPostgres.start();
  await ensureDatabase(primary.url);
  const config = loadConfig({ DATABASE_URL: primary.url });
  await migrate(config);
  await migrateJobs(config);
  const standby = await primary.standby();
  const sql = await connect(primary.url);
  await until(async () => {
    const { rows } = await sql.query(`select from pg_stat_replication where state = 'streaming'`);
    return rows.length === 1;
  });
  await sql.end();
  return { primary, standby };
}
