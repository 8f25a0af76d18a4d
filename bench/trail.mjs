import { connect, createVariant } from './dataset.mjs';

export const RECORDS = 1_000_000;

/** A database with a million audit records. It is read and not changed, so it needs no copy. */
export function createTrail(serverUrl) {
  return createVariant(serverUrl, 'trail', fill);
}

async function fill(url) {
  const client = await connect(url);
  await client.query(
    `insert into audits (id, action_type, entity_type, entity_id, user_id, actor, details, changes, request_id, ip_address, created_at)
     select uuidv7(at - now()), 'update', 'product', uuidv7(), users[1 + n % cardinality(users)], 'user:bench',
       jsonb_build_object('orderId', uuidv7()), jsonb_build_object('stock', jsonb_build_object('by', -1 - n % 3)),
       uuidv7()::text, '127.0.0.1', at
     from (select array_agg(id) as users from users) as known,
       lateral (select n, now() - interval '20 seconds' * (${RECORDS} - n) as at from generate_series(1, ${RECORDS}) n) as moments`,
  );
  await client.query('vacuum (analyze, freeze) audits');
  await client.end();
}
