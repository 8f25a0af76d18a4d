import { connect, createVariant } from './dataset.mjs';

export const RECORDS = 1_000_000;

/** A database with a million audit records. It is read and not changed, so it needs no copy. */
export function createTrail(serverUrl) {
  return createVariant(serverUrl, 'trail', fill);
}

async function fill(url) {
  const client = await connect(url);
  await client.query(
    `insert into audits (id, action_type, entity_type, entity_id, user_id, actor, source, status, details, changes, request_id, created_at, canonical)
     select id, "actionType", "entityType", "entityId", "userId", actor, source, status, details, changes, "requestId", "createdAt",
       convert_to(to_jsonb(record)::text, 'UTF8')
     from (
       select uuidv7(at - now()) as id, 'update' as "actionType", 'product' as "entityType", uuidv7() as "entityId",
         users[1 + n % cardinality(users)] as "userId", 'user:bench' as actor, 'system' as source, 'success' as status,
         jsonb_build_object('orderId', uuidv7()) as details,
         jsonb_build_object('stock', jsonb_build_object('by', -1 - n % 3)) as changes, uuidv7()::text as "requestId", at as "createdAt"
       from (select array_agg(id) as users from users) as known,
         lateral (select n, now() - interval '20 seconds' * (${RECORDS} - n) as at from generate_series(1, ${RECORDS}) n) as moments
     ) as record`,
  );
  await client.query('vacuum (analyze, freeze) audits');
  await client.end();
}
