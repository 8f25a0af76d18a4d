import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import { BooleanProperty, responseOf, TextProperty } from '../../kernel/http/responses/properties.js';
import { VersionedResource } from '../../kernel/http/responses/versioned-resource.js';
import { BooleanField, BooleanParameter } from '../../kernel/http/validation/fields.js';
import { PartialRequest } from '../../kernel/http/validation/partial-request.js';
import { EmailField, TextField } from '../../kernel/http/validation/text.fields.js';
import type { SupplierRow } from './suppliers.repository.js';

/** Every writable field. */
export class SupplierRequest {
  @TextField({ description: 'Name; unique.', example: 'Aux joyeux ecclésiastiques', max: 200 }) name!: string;
  @EmailField({ description: 'Address for orders.', example: 'orders@supplier.example.com' }) email!: string;
  @BooleanField({ description: 'Whether it delivers.', optional: true, default: true }) isActive = true;
}

export class PatchSupplierRequest extends PartialRequest(SupplierRequest) {}

export class ListSuppliersQuery extends ListQuery {
  @SortBy(['name', 'createdAt'], 'name') sort = 'name';

  @BooleanParameter({ description: 'Only suppliers that deliver, or only others.', optional: true }) isActive?: boolean;
}

export class SupplierResponse extends VersionedResource {
  @TextProperty('Name.', 'Aux joyeux ecclésiastiques') name!: string;
  @TextProperty('Address for orders.', 'orders@supplier.example.com') email!: string;
  @BooleanProperty('Whether it delivers.') isActive!: boolean;

  static from(this: void, supplier: SupplierRow): SupplierResponse {
    return responseOf(SupplierResponse, supplier);
  }
}
