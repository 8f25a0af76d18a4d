import { IntegerProperty, TextListProperty } from '../../../kernel/http/responses/response-properties.js';

export class UserPermissionsResponse {
  @TextListProperty('Permissions of the user itself, without those of the roles.', ['orders:read'])
  permissions!: readonly string[];

  @TextListProperty('All permissions of the user, including those of the roles.', [
    'ai:use',
    'orders:place',
    'orders:read',
  ])
  effective!: readonly string[];

  @IntegerProperty('Number of the current version of the user; the ETag.', 1) version!: number;
}
