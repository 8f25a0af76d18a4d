import { notFound, problem } from '../../kernel/errors/problem.js';
import { InvalidQuery } from '../../kernel/errors/request.errors.js';
import type { AuditStatus } from './audit.entity.js';
import { ENTITY_TYPES } from './entity-types.js';

export class AuditNotFound extends notFound(
  'audit_not_found',
  'audit record',
  'No audit record has this id, or it is about another user and you may read only your own.',
) {}

export class UnknownEntityType extends InvalidQuery {
  constructor() {
    const detail = `nothing is recorded about this type. The application's own are ${ENTITY_TYPES.join(', ')}.`;
    super([{ parameter: 'entityType', code: 'choice', detail }]);
  }
}

export class AuditStatusIsFinal extends problem(
  'conflict',
  'audit_status_final',
  'The status is final',
  'Only a pending audit record can be given another status, success or failure. Nothing was changed.',
  (status: AuditStatus) => `The status ${status} is final. Only pending becomes success or failure.`,
) {}

export class AuditWithdrawn extends problem(
  'conflict',
  'audit_withdrawn',
  'The audit record was withdrawn',
  'A withdrawn audit record can still be read and proved, but not amended or withdrawn again.',
) {}

export class AuditAmendedMeanwhile extends problem(
  'conflict',
  'audit_amended_meanwhile',
  'Amended by another request',
  'Another request amended the audit record at the same time. Nothing was changed. Read it again and decide whether your amendment still applies.',
) {}

export class AuditNotSealed extends problem(
  'conflict',
  'audit_not_sealed',
  'Not sealed yet',
  'The audit record is not in the Merkle tree yet, so nothing proves it. Records are sealed within seconds while a worker runs.',
  () => ['The audit record waits to be sealed. Try again in a few seconds.', { headers: { 'Retry-After': '2' } }],
) {}

export class NoSuchTreeSize extends problem(
  'not_found',
  'audit_checkpoint_not_found',
  'No such checkpoint',
  'No checkpoint of the audit trail has this size. GET /api/v1/audits/checkpoints lists them.',
  (size: number) => `There is no checkpoint of size ${size}.`,
) {}
