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

/** Deletes the records that match, which no role may: as a replica does, past the triggers. */
export async function deleteAudits(client: Client, condition = 'true'): Promise<void> {
  const ids = `in (select id from audits where ${condition})`;
  await client.query(`begin; set local session_replication_role = replica;
    delete from audit_personal_data where audit_id ${ids}; delete from audit_pending where audit_id ${ids};
    delete from audits where ${condition}; commit`);
}
