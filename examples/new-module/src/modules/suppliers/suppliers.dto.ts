import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import { BooleanProperty, presenter, TextProperty } from '../../kernel/http/responses/response-properties.js';
import { VersionedResource } from '../../kernel/http/responses/versioned-resource.js';
import { BooleanField, BooleanParameter } from '../../kernel/http/validation/scalar.fields.js';
import { PartialRequest } from '../../kernel/http/validation/partial-request.js';
import { EmailField, TextField } from '../../kernel/http/validation/text.fields.js';

/** Every writable field. */
export class SupplierRequest {
  @TextField({ description: 'Name; unique.', example: 'Some name', max: 200 }) name!: string;
  @EmailField({ description: 'Email.', example: 'contact@example.com' }) email!: string;
  @BooleanField({ description: 'Is active.', optional: true, default: true }) isActive = true;
}

export class PatchSupplierRequest extends PartialRequest(SupplierRequest) {}

export class ListSuppliersQuery extends ListQuery {
  @SortBy(['name', 'createdAt'], 'name') sort = 'name';

  @TextField({ description: 'Only suppliers with this name.', max: 200, optional: true }) name?: string;

  @BooleanParameter({ description: 'Only suppliers whose isActive has this value.', optional: true })
  isActive?: boolean;
}

export class SupplierResponse extends VersionedResource {
  @TextProperty('Name.', 'Some name') name!: string;
  @TextProperty('Email.', 'contact@example.com') email!: string;
  @BooleanProperty('Is active.') isActive!: boolean;

  static readonly from = presenter(SupplierResponse);
}
