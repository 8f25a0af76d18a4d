import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { constraint, TextField } from '../../kernel/http/validation/fields.js';

/** Names that would look like the application or those who run it, or like a part of an address. */
const RESERVED: ReadonlySet<string> = new Set(
  `about account accounts admin administrator anonymous api app audit audits auth billing bot contact demo docs email
  everybody everyone example guest health help helpdesk home hostmaster info jobs keelson login logout mail manager me
  moderator new nobody noreply no-reply null official operator orders owner password postmaster privacy products register
  reports root security settings signin signout signup staff statistics superuser support sysadmin system team test user
  username users webmaster www you`.split(/\s+/),
);

const lowerCase = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' ? value.toLowerCase() : value,
);
const username = {
  example: 'anna_b',
  min: 3,
  max: 50,
  pattern: /^[A-Za-z0-9_-]+$/,
  expected: 'a name of 3 to 50 letters from a to z, digits, _ and -',
};

/** A name to be found by, kept in lower case. */
export function Username(options: { optional?: boolean; nullable?: boolean } = {}): PropertyDecorator {
  return applyDecorators(
    TextField({
      ...username,
      ...options,
      description:
        'User name: letters from a to z, digits, `_` and `-`, kept in lower case; null for none. Names such as `admin` are reserved.',
    }),
    lowerCase,
    constraint('reserved', 'a name that is not reserved', (value) => typeof value !== 'string' || !RESERVED.has(value)),
  );
}

/** The user name to look for. */
export function SoughtUsername(): PropertyDecorator {
  return applyDecorators(
    TextField({ ...username, description: 'Only the user with this name.', optional: true }),
    lowerCase,
  );
}
