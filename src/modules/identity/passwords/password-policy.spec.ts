import { checkPassword } from './password-policy.js';

describe('a password', () => {
  it.each([
    'P@ssw0rd1234',
    'p455w0rd!!!!',
    '1234pa$$w0rd',
    'Passw0rd2026!',
    'Qw3rty123456!',
    'W3lcome12345',
    '1loveyou1234',
    '!!!Dr4gon!!!2',
    'Footb@ll!!!!!',
    'passwordpassword',
    '123456789012',
  ])('is refused though it looks like another: %s', (password) => expect(checkPassword(password, [])).not.toBeNull());

  it.each(['four words make a good one', 'violet lamps hum softly', 'quite another passphrase', 'x8-Pq2_vN7-kk'])(
    'is taken: %s',
    (password) => expect(checkPassword(password, [])).toBeNull(),
  );
});
