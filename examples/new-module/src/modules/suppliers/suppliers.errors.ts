import { notFound, problem } from '../../kernel/errors/problem.js';

export class SupplierNotFound extends notFound(
  'supplier_not_found',
  'supplier',
  'No supplier has this id, or it was deleted.',
) {}

export class SupplierNameTaken extends problem(
  'conflict',
  'supplier_name_taken',
  'Supplier name in use',
  'Another supplier has this name. The name of a deleted supplier can be used again.',
) {
  constructor(value: string, cause: unknown) {
    super(`Another supplier has the name ${value}.`, { cause });
  }
}
