import { PickType } from '@nestjs/swagger';
import { NameListField } from '../../kernel/http/validation/nested.fields.js';
import { PartialRequest } from '../../kernel/http/validation/partial-request.js';
import { EmailField, LAST_NAME, PersonNameField, SecretField } from '../../kernel/http/validation/text.fields.js';
import { UsernameField } from './users.fields.js';

const roles = { description: 'Roles, the complete list.', example: ['user'], min: 1, max: 20 };

/** bcrypt ignores what follows. */
const MAX_PASSWORD_BYTES = 72;

/** Every writable field, for PUT. */
export class UserRequest {
  @EmailField({ description: 'E-mail address. A new one is not verified.' }) email!: string;
  @PersonNameField({ description: 'First name, in letters of any script.', example: 'Anna' }) firstName!: string;
  @PersonNameField({ ...LAST_NAME, example: "O'Brien" }) lastName!: string;
  @UsernameField() username: string | null = null;
}

export class CreateUserRequest extends UserRequest {
  @NameListField({ ...roles, optional: true, default: ['user'] }) roles: string[] = ['user'];

  @SecretField({
    description: 'Password of at least 12 characters. Without one, sign-in with a password is not possible yet.',
    example: 'four words make a good one',
    min: 12,
    maxBytes: MAX_PASSWORD_BYTES,
    optional: true,
  })
  password?: string;
}

export class PatchUserRequest extends PartialRequest(UserRequest) {}

/** What users may change of their own account. */
export class PatchMeRequest extends PartialRequest(PickType(UserRequest, ['firstName', 'lastName', 'username'])) {}

export class UserRolesRequest {
  @NameListField(roles) roles!: string[];
}

export class UserPermissionsRequest {
  @NameListField({
    description: 'Permissions of the user itself, without those of the roles: the complete list.',
    example: ['orders:place'],
    max: 100,
  })
  permissions!: string[];
}
