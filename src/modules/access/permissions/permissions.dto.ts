import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, TextField } from '../../../kernel/http/validation/fields.js';
import { ListQuery, SortBy } from '../../../kernel/http/pagination/list.query.js';
import type { PermissionRow, PermissionFilter } from './permissions.repository.js';

const name = {
  description: 'Name, `resource:action`.',
  example: 'invoices:read',
  max: 128,
  pattern: /^[a-z0-9_.-]+:[a-z0-9_.-]+$/,
  expected: 'a name such as invoices:read, of lower-case letters, digits, _, . and -',
};
const description = {
  description: 'What somebody who has it may do.',
  example: 'See every invoice.',
  min: 0,
  max: 255,
};

/** Every writable field: what POST makes, and what PUT puts in place of all that was there. */
export class PermissionRequest {
  @TextField(name) name!: string;
  @TextField({ ...description, optional: true, default: '' }) description = '';
}

/** The fields to change; those left out stay. */
export class PatchPermissionRequest {
  @TextField({ ...name, optional: true }) name?: string;
  @TextField({ ...description, optional: true }) description?: string;
}

export class ListPermissionsQuery extends ListQuery {
  @SortBy(['name', 'createdAt'], 'name')
  sort = 'name';

  @TextField({ ...name, description: 'Only the permission with this name.', example: 'orders:read', optional: true })
  name?: string;

  @TextField({
    description: 'Only permissions on this resource: what stands before the colon.',
    example: 'orders',
    max: 128,
    pattern: /^[a-z0-9_.-]+$/,
    expected: 'a name such as orders',
    optional: true,
  })
  resource?: string;

  @BooleanField({ description: 'Only permissions that code asks for, or only others.', optional: true })
  isSystem?: boolean;

  get filter(): PermissionFilter {
    const { name, resource, isSystem } = this;
    return { name, resource, isSystem };
  }
}

export class PermissionResponse {
  @ApiProperty({ type: String, format: 'uuid', description: 'Id.', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be021' })
  id!: string;

  @ApiProperty({ type: String, description: 'Name.', example: 'orders:read' })
  name!: string;

  @ApiProperty({ type: String, description: 'What somebody who has it may do.', example: 'See everybody’s orders.' })
  description!: string;

  @ApiProperty({
    type: String,
    isArray: true,
    description: 'Roles it was given to; those above inherit it.',
    example: ['manager'],
  })
  roles!: string[];

  @ApiProperty({
    type: Boolean,
    description: 'Code asks for it by name: it can be neither renamed nor deleted.',
    example: true,
  })
  isSystem!: boolean;

  @ApiProperty({ type: 'integer', description: 'Counts changes; the ETag.', example: 1 })
  version!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it was made.',
    example: '2026-01-31T12:00:00.000Z',
  })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', description: 'Last change.', example: '2026-01-31T12:00:00.000Z' })
  updatedAt!: Date;

  /** Names every field: a new column stays private until someone decides otherwise. */
  static from(this: void, permission: PermissionRow): PermissionResponse {
    const { id, name, description, roles, isSystem, version, createdAt, updatedAt } = permission;
    return { id, name, description, roles, isSystem, version, createdAt, updatedAt };
  }
}
