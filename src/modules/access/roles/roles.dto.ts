import { ApiProperty } from '@nestjs/swagger';
import { BooleanField, NameListField, TextField } from '../../../kernel/http/validation/fields.js';
import { ListQuery, SortBy } from '../../../kernel/http/pagination/list.query.js';
import type { RoleRow, RoleFilter } from './roles.repository.js';

const named = { max: 64, pattern: /^[a-z0-9_-]+$/, expected: 'a name of 1 to 64 lower-case letters, digits, _ and -' };
const name = { ...named, description: 'Name.', example: 'warehouse' };
const description = { description: 'What its holders do.', example: 'Ships orders.', min: 0, max: 255 };
const parent = { ...named, description: 'Role whose permissions it inherits.', example: 'user', nullable: true };
const permissions = {
  description: 'Permissions given to the role itself, beside those it inherits: the whole list.',
  example: ['orders:read', 'orders:manage'],
  max: 200,
};

/** Every writable field: what POST makes, and what PUT puts in place of all that was there. */
export class RoleRequest {
  @TextField(name) name!: string;
  @TextField({ ...description, optional: true, default: '' }) description = '';
  @TextField({ ...parent, optional: true }) parent: string | null = null;
  @NameListField({ ...permissions, optional: true, default: [] }) permissions: string[] = [];
}

/** The fields to change; those left out stay. */
export class PatchRoleRequest {
  @TextField({ ...name, optional: true }) name?: string;
  @TextField({ ...description, optional: true }) description?: string;
  @TextField({ ...parent, optional: true }) parent?: string | null;
  @NameListField({ ...permissions, optional: true }) permissions?: string[];
}

export class ListRolesQuery extends ListQuery {
  @SortBy(['name', 'createdAt'], 'name')
  sort = 'name';

  @TextField({ ...named, description: 'Only the role with this name.', example: 'manager', optional: true })
  name?: string;

  @TextField({
    ...named,
    description: 'Only roles that inherit directly from this one.',
    example: 'user',
    optional: true,
  })
  parent?: string;

  @TextField({
    description: 'Only roles that were given this permission themselves.',
    example: 'orders:read',
    max: 128,
    optional: true,
  })
  permission?: string;

  @BooleanField({ description: 'Only roles that code names, or only others.', optional: true })
  isSystem?: boolean;

  get filter(): RoleFilter {
    const { name, parent, permission, isSystem } = this;
    return { name, parent, permission, isSystem };
  }
}

export class RoleResponse {
  @ApiProperty({ type: String, format: 'uuid', description: 'Id.', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be020' })
  id!: string;

  @ApiProperty({ type: String, description: 'Name.', example: 'warehouse' })
  name!: string;

  @ApiProperty({ type: String, description: 'What its holders do.', example: 'Ships orders.' })
  description!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Role whose permissions it inherits, with all that one inherits.',
    example: 'user',
  })
  parent!: string | null;

  @ApiProperty({
    type: String,
    isArray: true,
    description: 'Permissions given to the role itself.',
    example: ['orders:manage', 'orders:read'],
  })
  permissions!: string[];

  @ApiProperty({
    type: Boolean,
    description: 'Code names it: it can be neither renamed, moved nor deleted.',
    example: false,
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
  static from(this: void, role: RoleRow): RoleResponse {
    const { id, name, description, parent, permissions, isSystem, version, createdAt, updatedAt } = role;
    return { id, name, description, parent, permissions, isSystem, version, createdAt, updatedAt };
  }
}
