import { connect, createVariant } from './dataset.mjs';

export const RECORDS = 1_000_000;

/**
 * A database with a million audit records, one every twenty seconds, sealed by `seal(url)`. Most are alike; some values
 * are rare, and some only the oldest records have. It is read and not changed, so it needs no copy.
 */
export function createTrail(serverUrl, seal) {
  return createVariant(serverUrl, 'trail', async (url) => {
    await fill(url);
    await seal(url);
    const client = await connect(url);
    await client.query('vacuum (analyze, freeze)');
    await client.end();
  });
}

/** Every filter of the list, with values that many, few, only the oldest or no records have. */
export async function filtersOf(url) {
  const client = await connect(url);
  const { rows } = await client.query(
    `select user_id, request_id, entity_id, created_at from audits where request_id is not null and user_id is not null
     order by created_at desc offset ${RECORDS / 2} limit 1`,
  );
  await client.end();
  const [{ user_id: userId, request_id: requestId, entity_id: entityId, created_at: middle }] = rows;
  return [
    ['status', 'success'],
    ['status', 'failure'],
    ['status', 'pending'],
    ['actionType', 'update'],
    ['actionType', 'export'],
    ['actionType', 'import'],
    ['actionType', 'view'],
    ['entityType', 'product'],
    ['entityType', 'report'],
    ['entityType', 'rule'],
    ['entityId', entityId],
    ['userId', userId],
    ['actor', `user:${userId}`],
    ['actor', 'system'],
    ['actor', 'anonymous'],
    ['requestId', requestId],
    ['createdAfter', middle.toISOString()],
    ['createdBefore', middle.toISOString()],
    ['withdrawn', 'true'],
  ];
}

async function fill(url) {
  const client = await connect(url);
  const age = `interval '20 seconds' * ${RECORDS}`;
  await client.query(`select audits_add_partitions((now() - ${age})::date, now()::date)`);
  await client.query(
    `insert into audits (id, action_type, entity_type, entity_id, user_id, actor, source, status, details, changes, request_id, created_at, canonical)
     select id, "actionType", "entityType", "entityId", "userId", actor, source, status, details, changes, "requestId", "createdAt",
       convert_to(to_jsonb(record)::text, 'UTF8')
     from (
       select uuidv7(at - now()) as id,
         case when n <= 2000 then 'import' when n % 1000 = 0 then 'export' when n % 11 = 0 then 'login' when n % 3 = 0 then 'create'
           else 'update' end as "actionType",
         case when n <= 500 then 'rule' when n % 1000 = 0 then 'report' when n % 11 = 0 then 'user' when n % 3 = 0 then 'order'
           else 'product' end as "entityType",
         ('00000000-0000-7000-8000-' || lpad((n % 20000)::text, 12, '0'))::uuid as "entityId",
         whose as "userId",
         case when whose is not null then 'user:' || whose when n % 1010 = 0 then 'anonymous' else 'system' end as actor,
         'system' as source,
         case when n <= 20 then 'pending' when n % 500 = 0 then 'failure' else 'success' end as status,
         jsonb_build_object('orderId', uuidv7()) as details,
         jsonb_build_object('stock', jsonb_build_object('by', -1 - n % 3)) as changes,
         case when whose is not null then uuidv7()::text end as "requestId", at as "createdAt"
       from (select array_agg(id) as users from users) as known,
         lateral (
           select n, now() - interval '20 seconds' * (${RECORDS} - n) as at,
             case when n % 10 > 0 then users[1 + n % cardinality(users)] end as whose
           from generate_series(1, ${RECORDS}) n
         ) as moments
     ) as record`,
  );
  await client.end();
}
