import type { Client } from 'pg';

/** A digest of every row of every table but those with figures of the process: the same before and after, nothing was written. */
export async function everythingStored(sql: Client): Promise<Record<string, string>> {
  const { rows } = await sql.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename not in ('cache_reads', 'traffic_minutes', 'worker_heartbeats') order by 1`,
  );
  const digests = rows.map(
    ({ name }) => `select '${name}' as name, count(*) || ' ' ||
      md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as digest from "${name}" t`,
  );
  const found = await sql.query<{ name: string; digest: string }>(digests.join(' union all '));
  return Object.fromEntries(found.rows.map(({ name, digest }) => [name, digest]));
}
