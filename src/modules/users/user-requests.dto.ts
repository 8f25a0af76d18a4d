import { EmailField, NameListField, PersonNameField, SecretField } from '../../kernel/http/validation/fields.js';
import { Username } from './users.fields.js';

const email = { description: 'E-mail address. Another one counts as not verified.' };
const firstName = { description: 'First name, in letters of any script.', example: 'Anna' };
const lastName = { description: 'Last name, in letters of any script.', example: "O'Brien" };
const roles = { description: 'Roles, the whole list.', example: ['user'], min: 1, max: 20 };
const permissions = {
  description: 'Permissions beside those of the roles, the whole list.',
  example: ['orders:read'],
  max: 100,
};

/** bcrypt reads no further than this. */
const LONGEST_PASSWORD_BYTES = 72;

/** Every writable field: what PUT puts in place of all that was there. */
export class UserRequest {
  @EmailField(email) email!: string;
  @PersonNameField(firstName) firstName!: string;
  @PersonNameField(lastName) lastName!: string;
  @Username({ optional: true, nullable: true }) username: string | null = null;
}

export class CreateUserRequest extends UserRequest {
  @NameListField({ ...roles, optional: true, default: ['user'] }) roles: string[] = ['user'];

  @SecretField({
    description: 'Password, of 12 characters or more. Without one nobody can sign in with a password yet.',
    example: 'four words make a good one',
    min: 12,
    maxBytes: LONGEST_PASSWORD_BYTES,
    optional: true,
  })
  password?: string;
}

/** What people may change of their own account; what is left out stays. */
export class PatchMeRequest {
  @PersonNameField({ ...firstName, optional: true }) firstName?: string;
  @PersonNameField({ ...lastName, optional: true }) lastName?: string;
  @Username({ optional: true, nullable: true }) username?: string | null;
}

/** The fields to change; those left out stay. */
export class PatchUserRequest extends PatchMeRequest {
  @EmailField({ ...email, optional: true }) email?: string;
}

export class UserRolesRequest {
  @NameListField(roles) roles!: string[];
}

export class UserPermissionsRequest {
  @NameListField(permissions) permissions!: string[];
}
