import { AppError } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';

const auditNotFound = problemType(
  'not_found',
  'audit_not_found',
  'No such audit record',
  'No audit record has this id, or it is about somebody else and you may only read your own.',
);

export class AuditNotFound extends AppError {
  constructor(id: string) {
    super(auditNotFound, `No audit record has the id ${id}.`);
  }
}
