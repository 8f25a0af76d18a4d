import type { Client } from 'pg';

/**
 * Inserts an audit record for each row of `select`, which names the columns `id`, `action_type`, `entity_type`,
 * `entity_id`, `user_id`, `actor`, `status` and `created_at`.
 */
export async function insertAudits(client: Client, select: string, values: readonly unknown[] = []): Promise<void> {
  await client.query(
    `insert into audits (id, action_type, entity_type, entity_id, user_id, actor, source, status, created_at, canonical)
     select id, action_type, entity_type, entity_id, user_id, actor, 'system', status, created_at,
       convert_to(to_jsonb(record)::text, 'UTF8')
     from (${select}) as record`,
    [...values],
  );
}
