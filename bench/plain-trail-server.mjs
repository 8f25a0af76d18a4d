/**
 * The application with its audit trail replaced by what one usually is: a row of the same columns in a table with three
 * indexes, `plain_audits`, sent with the same round trip as parameters of one prepared insert. No canonical bytes, no
 * commitments, no leaf, no queue; no checks either, so that the plain insert is as fast as one can be.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../scripts/setup/paths.mjs';

const load = createRequire(import.meta.url);
load('reflect-metadata');
const built = (path) => load(join(root, 'dist/src', path));

const { default: sql, join: list } = load('sql-template-tag');
const { v7: uuidv7 } = load('uuid');
const { currentRequest } = built('kernel/context/request-context.js');
const { AuditsService } = built('modules/audits/audits.service.js');
if (typeof AuditsService.prototype.record !== 'function') throw new Error('Records are written in another way.');

AuditsService.prototype.record = async function record(actor, ...entries) {
  const request = currentRequest();
  const rows = entries.map(
    ({ action, entityType, entityId, status = 'success', details = null, changes = null }) => sql`(
      ${uuidv7()}::uuid, ${action}, ${entityType}, ${entityId}::uuid, ${actor?.userId ?? null}::uuid,
      ${actor ? `user:${actor.userId}` : 'system'}, 'system', ${status}, ${details && JSON.stringify(details)}::jsonb,
      ${changes && JSON.stringify(changes)}::jsonb, ${request?.requestId ?? null}, ${request?.traceId ?? null},
      ${request?.ipAddress ?? null}, ${request?.userAgent ?? null}, ${new Date().toISOString()}::timestamptz)`,
  );
  await this.database.defer(sql`
    insert into plain_audits (id, action_type, entity_type, entity_id, user_id, actor, source, status, details, changes,
      request_id, trace_id, ip_address, user_agent, created_at)
    values ${list(rows)}`);
};

built('main.js');
