import { ListQuery, SortBy } from '../../../kernel/http/pagination/list.query.js';
import {
  BooleanProperty,
  presenter,
  TextListProperty,
  TextProperty,
} from '../../../kernel/http/responses/response-properties.js';
import { VersionedResource } from '../../../kernel/http/responses/versioned-resource.js';
import { BooleanParameter } from '../../../kernel/http/validation/scalar.fields.js';
import { NameListField } from '../../../kernel/http/validation/nested.fields.js';
import { PartialRequest } from '../../../kernel/http/validation/partial-request.js';
import { TextField } from '../../../kernel/http/validation/text.fields.js';

const named = { max: 64, pattern: /^[a-z0-9_-]+$/, expected: 'a name of 1 to 64 lower-case letters, digits, _ and -' };
const parent = { ...named, description: 'Role whose permissions it inherits.', example: 'user', nullable: true };
const permissions = {
  description: 'Permissions of the role itself, without inherited ones: the complete list.',
  example: ['orders:read', 'orders:manage'],
  max: 200,
};

/** Every writable field, for POST and PUT. */
export class RoleRequest {
  @TextField({ ...named, description: 'Name.', example: 'warehouse' }) name!: string;

  @TextField({ description: 'Purpose.', example: 'Ships orders.', min: 0, max: 255, optional: true, default: '' })
  description = '';

  @TextField({ ...parent, optional: true }) parent: string | null = null;
  @NameListField({ ...permissions, optional: true, default: [] }) permissions: string[] = [];
}

export class PatchRoleRequest extends PartialRequest(RoleRequest) {}

export class ListRolesQuery extends ListQuery {
  @SortBy(['name', 'createdAt'], 'name') sort = 'name';

  @TextField({ ...named, description: 'Only the role with this name.', example: 'manager', optional: true })
  name?: string;

  @TextField({ ...named, description: 'Only roles with this parent.', example: 'user', optional: true })
  parent?: string;

  @TextField({
    description: 'Only roles that have this permission themselves.',
    example: 'orders:read',
    max: 128,
    optional: true,
  })
  permission?: string;

  @BooleanParameter({ description: 'Only roles that the code uses, or only others.', optional: true })
  isSystem?: boolean;
}

export class RoleResponse extends VersionedResource {
  @TextProperty('Name.', 'warehouse') name!: string;
  @TextProperty('Purpose.', 'Ships orders.') description!: string;
  @TextProperty('Role whose permissions it inherits.', 'user', { nullable: true }) parent!: string | null;
  @TextListProperty('Permissions of the role itself.', permissions.example) permissions!: readonly string[];
  @BooleanProperty('The code uses it by name: it cannot be renamed, moved or deleted.', false) isSystem!: boolean;

  static readonly from = presenter(RoleResponse);
}
