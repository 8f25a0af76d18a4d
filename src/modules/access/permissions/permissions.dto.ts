import { ListQuery, SortBy } from '../../../kernel/http/pagination/list.query.js';
import {
  BooleanProperty,
  presenter,
  TextListProperty,
  TextProperty,
} from '../../../kernel/http/responses/response-properties.js';
import { VersionedResource } from '../../../kernel/http/responses/versioned-resource.js';
import { BooleanParameter } from '../../../kernel/http/validation/scalar.fields.js';
import { PartialRequest } from '../../../kernel/http/validation/partial-request.js';
import { TextField } from '../../../kernel/http/validation/text.fields.js';

const name = {
  description: 'Name, `resource:action`.',
  example: 'invoices:read',
  max: 128,
  pattern: /^[a-z0-9_.-]+:[a-z0-9_.-]+$/,
  expected: 'a name such as invoices:read, of lower-case letters, digits, _, . and -',
};
const description = { description: 'What it permits.', example: 'Read all invoices.', min: 0, max: 255 };

/** Every writable field, for POST and PUT. */
export class PermissionRequest {
  @TextField(name) name!: string;
  @TextField({ ...description, optional: true, default: '' }) description = '';
}

export class PatchPermissionRequest extends PartialRequest(PermissionRequest) {}

export class ListPermissionsQuery extends ListQuery {
  @SortBy(['name', 'createdAt'], 'name') sort = 'name';

  @TextField({ ...name, description: 'Only the permission with this name.', example: 'orders:read', optional: true })
  name?: string;

  @TextField({
    description: 'Only permissions for this resource, the part before the colon.',
    example: 'orders',
    max: 128,
    pattern: /^[a-z0-9_.-]+$/,
    expected: 'a name such as orders',
    optional: true,
  })
  resource?: string;

  @BooleanParameter({ description: 'Only permissions that the code uses, or only others.', optional: true })
  isSystem?: boolean;
}

export class PermissionResponse extends VersionedResource {
  @TextProperty('Name.', 'orders:read') name!: string;
  @TextProperty('What it permits.', 'Read the orders of all users.') description!: string;
  @TextListProperty('Roles that have it; roles above inherit it.', ['manager']) roles!: readonly string[];
  @BooleanProperty('The code uses it by name: it cannot be renamed or deleted.') isSystem!: boolean;

  static readonly from = presenter(PermissionResponse);
}
