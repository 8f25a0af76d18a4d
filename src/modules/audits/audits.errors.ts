import { notFound } from '../../kernel/errors/problem.js';

export class AuditNotFound extends notFound(
  'audit_not_found',
  'audit record',
  'No audit record has this id, or it is about another user and you may read only your own.',
) {}
