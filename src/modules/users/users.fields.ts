import { applyDecorators } from '@nestjs/common';
import { constraint, transformText } from '../../kernel/http/validation/define-field.js';
import { TextField } from '../../kernel/http/validation/text.fields.js';

/** Names that could be mistaken for the application, its operators or a part of a URL. */
const RESERVED: ReadonlySet<string> = new Set(
  `about account accounts admin administrator anonymous api app audit audits auth billing bot contact demo docs email
  everybody everyone example guest health help helpdesk home hostmaster info jobs keelson login logout mail manager me
  moderator new nobody noreply no-reply null official operator orders owner password postmaster privacy products register
  reports root security settings signin signout signup staff statistics superuser support sysadmin system team test user
  username users webmaster www you`.split(/\s+/),
);

const username = {
  example: 'anna_b',
  min: 3,
  max: 50,
  pattern: /^[A-Za-z0-9_-]+$/,
  expected: 'a name of 3 to 50 letters from a to z, digits, _ and -',
  optional: true,
};
const lowerCase = transformText((text) => text.toLowerCase());

/** The unique name of a user, in lower case, or null. */
export function UsernameField(): PropertyDecorator {
  const isAllowed = (value: unknown) => typeof value !== 'string' || !RESERVED.has(value);
  return applyDecorators(
    TextField({
      ...username,
      nullable: true,
      description:
        'Username: letters from a to z, digits, `_` and `-`, kept in lower case; null for none. Names such as `admin` are reserved.',
    }),
    lowerCase,
    constraint('reserved', 'a name that is not reserved', isAllowed),
  );
}

export function UsernameFilter(): PropertyDecorator {
  return applyDecorators(TextField({ ...username, description: 'Only the user with this username.' }), lowerCase);
}
