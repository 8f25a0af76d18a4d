import { randomInt } from 'node:crypto';
import { connect } from './dataset.mjs';
import { inTurns, ratios } from './load.mjs';

const WRITERS = 16;
const ROUND_SECONDS = 2;
const ROUNDS = 9;

/** Makes `url` a database of `plain-trail-server.mjs`: its table, and no trigger that asks for records. */
export async function preparePlainTrail(url) {
  const client = await connect(url);
  await client.query(`
    create table plain_audits (id uuid primary key, action_type text not null, entity_type text not null, entity_id uuid not null,
      user_id uuid, actor text not null, source text not null, status text not null, details jsonb, changes jsonb,
      request_id text, trace_id text, ip_address text, user_agent text, created_at timestamptz(3) not null);
    create index on plain_audits (created_at, id);
    create index on plain_audits (entity_id, created_at, id);
    create index on plain_audits (user_id, created_at, id);
    do $$
    declare
      found record;
    begin
      for found in select tgname, tgrelid::regclass as name from pg_trigger where tgfoid = 'require_audit_record'::regproc loop
        execute format('drop trigger %I on %s', found.tgname, found.name);
      end loop;
    end $$`);
  await client.end();
}

/** The sessions of one database in the other, so that a token is good for both. */
export async function copySessions(from, to) {
  const [source, target] = [await connect(from), await connect(to)];
  const { rows } = await source.query('select jsonb_agg(to_jsonb(s)) as sessions from sessions s');
  await target.query('insert into sessions select * from jsonb_populate_recordset(null::sessions, $1)', [
    JSON.stringify(rows[0].sessions),
  ]);
  await Promise.all([source.end(), target.end()]);
}

/**
 * Sixteen writers who change products over HTTP: the application beside the same with a plain audit table. Half of the
 * requests change the stock, half a name. Both databases are counted afterwards: a record for each change.
 */
export async function measureAuditedWrites(servers, urls, { token, productIds }) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const any = () => productIds[randomInt(productIds.length)];
  let count = 0;
  const request = () =>
    count++ % 2 === 0
      ? {
          method: 'POST',
          path: `/api/v1/products/${any()}/stock-adjustments`,
          headers,
          body: JSON.stringify({ by: 1 }),
        }
      : {
          method: 'PATCH',
          path: `/api/v1/products/${any()}`,
          headers,
          body: JSON.stringify({ name: `Name ${randomInt(1_000_000_000)}` }),
        };
  const options = { seconds: ROUND_SECONDS * ROUNDS, roundSeconds: ROUND_SECONDS, connections: WRITERS };
  const rounds = await inTurns(servers, { request }, options);
  const measured = ratios(rounds, 'app', 'plain');
  const records = {};
  for (const [name, table] of [
    ['app', 'audits'],
    ['plain', 'plain_audits'],
  ]) {
    const client = await connect(urls[name]);
    const { rows } = await client.query(
      `select count(*)::int as count from ${table} where entity_type = 'product' and action_type = 'update'`,
    );
    records[name] = rows[0].count;
    await client.end();
  }
  return { ...measured, goal: 0.8, writers: WRITERS, rounds: ROUNDS, roundSeconds: ROUND_SECONDS, records };
}
