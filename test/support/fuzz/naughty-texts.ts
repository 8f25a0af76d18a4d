/**
 * Texts that programs have stumbled over: each looks like something else to some
 * reader of it, be that SQL, HTML, a shell, a spreadsheet, a template, a number or
 * the rules of Unicode. None holds a NUL or half a surrogate pair, which no text may.
 */
export const NAUGHTY_TEXTS: readonly string[] = [
  // What other languages hold for a value or a name.
  ['null', 'undefined', 'NaN', 'Infinity', '-Infinity', 'true', 'False', 'nil', 'None', '(null)', '[object Object]'],
  ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then', 'length', 'id'],
  // Numbers, nearly.
  ['0', '-0', '00', '1.0', '1,5', '1e3', '0x1F', '1_000', '٣', '½', '-1', '2147483648', '9223372036854775808', '1e400'],
  // Moments, nearly.
  [
    '2026-02-31T00:00:00Z',
    '0000-00-00',
    '9999-12-31T23:59:60Z',
    '+275760-09-13T00:00:00.001Z',
    'now',
    'infinity',
    '-infinity',
  ],
  // SQL, and PostgreSQL's own readings of a text.
  [
    "'",
    '"',
    "';--",
    "' or '1'='1",
    '1; drop table products',
    "' union select null --",
    '$1',
    '$$',
    ':id',
    '%',
    '_',
    '\\',
    '%%',
  ],
  ['{}', '{1,2}', '[1,2)', '(,)', "E'\\\\'", '& | !', 'a & b:*', '<->', 'public.users', 'pg_sleep(9)'],
  // Pages, shells, templates, paths, logs, spreadsheets.
  [
    '<script>alert(1)</script>',
    '</title>',
    '&lt;b&gt;',
    '&#0;',
    'JaVaScRiPt&#58;alert(1)',
    '<!--',
    ']]>',
    '"><img src=x onerror=y>',
  ],
  [
    '$(reboot)',
    '`id`',
    '| cat /etc/passwd',
    '../../etc/passwd',
    '..%2f..%2f',
    '%2e%2e',
    'C:\\con',
    'file:///etc/passwd',
    '~',
    '.',
    '..',
  ],
  ['{{7*7}}', '${7*7}', '#{7*7}', '%s%n%x', '%(name)s', '${jndi:ldap://127.0.0.1/a}'],
  [
    '=1+1',
    '+1',
    '@sum(1)',
    '=cmd|" /C calc"!A0',
    'a,b',
    'a;b',
    'a\tb',
    'a\r\nb',
    '"quoted, twice"',
    '\r\nSet-Cookie: a=b',
  ],
  // Patterns that take some engines for ever.
  [`${'a'.repeat(60)}!`, 'a@'.repeat(40), '.'.repeat(80), `${'x'.repeat(64)}@${'y'.repeat(63)}.zz`],
  // Scripts, directions, marks, characters of several code points, and invisible ones.
  [
    "O'Brien",
    'Müller',
    'ÅÆØ',
    'ﬁ',
    'ß',
    'ẞ',
    'İı',
    'Ω',
    'Ω',
    'Cafe\u0301',
    'Café',
    'שלום',
    'مرحبا',
    'नमस्ते',
    '東京',
    '한글',
    '한글',
  ],
  [
    '🔔',
    '👩‍👩‍👧‍👦',
    '🇪🇺',
    '👍🏿',
    '1️⃣',
    '𝒳',
    '\u{10ffff}',
    '\ufdd0',
    '\uffff',
    '\u202eabc',
    '\u2066a\u2069',
    '\u200b',
    'a\u200db',
    '\ufeff',
  ],
  [
    'Z̸̡̢͚͎̖a̶̡̘͈l̴̢͇̼g̷̡̱̼o̸̢̼̳',
    'e' + '\u0301'.repeat(50),
    '\u0001',
    '\u001b[31m',
    '\u007f',
    '\u0085',
    '\u2028',
    '\u00a0',
    '\u3000',
    '\ufffd',
  ],
].flat();

/** Names that exist in every JavaScript object. */
export const NAUGHTY_NAMES: readonly string[] = [
  ['toString', 'hasOwnProperty', 'valueOf', '__proto__', 'constructor', 'prototype', '$where', '$ne', '@type', 'then'],
  ['id', 'userId', 'version', 'createdAt', 'deletedAt', 'roles', 'isSystem', 'passwordHash', 'password_hash', ''],
  ['0', '-1', 'length', 'a.b', 'a/b', 'a~b', 'ключ', '🔔', 'x'.repeat(300)],
].flat();
