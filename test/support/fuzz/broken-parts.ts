/** Values that are of the wrong type nearly everywhere. */
export const JUNK: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e15,
  1e308,
  '',
  '  ',
  'text',
  [],
  [null],
  [[]],
  ['a'],
  {},
  { a: 1 },
  { length: 3 },
  { toString: 1 },
  { $ne: null },
  [1, 2, 3],
  '1',
  'true',
  '2026-01-01T00:00:00Z',
];

/** Replacements of a value, as text: JSON that few programs can represent, and invalid JSON. */
export const TOKENS: readonly string[] = [
  ['1e400', '-1e400', '1e-400', '-0', '0.1e1', '9007199254740993', '123456789012345678901234567890', '2147483648'],
  ['9223372036854775808', '"\\ud800"', '"\\udfff x"', '"\\u0000"', '"a\\u0000b"', '"\\ud83d"', '"\u0001"', '"\\x41"'],
  ['NaN', 'Infinity', 'undefined', "'x'", '0x10', '01', '.5', '5.', '+1', '[1,]', '{"a":1,}', '/**/1', 'True', ''],
  ['['.repeat(40) + ']'.repeat(40), '{"a":'.repeat(33) + '1' + '}'.repeat(33), '['.repeat(20_000)],
  ['{"a":1,"a":2}', '{"__proto__":{"isAdmin":true}}', '{"constructor":{"prototype":{}}}', `"${'x'.repeat(90_000)}"`],
].flat();

/** Bodies that are not a JSON object, or not a sensible one. */
export const WHOLE_BODIES: readonly string[] = [
  [' ', '{', '}', '[]', '[{}]', 'null', 'true', '0', '""', '"text"', '{}', '{} {}', '{"a"}', "{'a':1}", 'a=1&b=2'],
  ['<a/>', '\ufeff{}', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--', 'x'.repeat(150_000)],
].flat();

/** Media types that no route reads, and invalid ones. */
export const MEDIA_TYPES: readonly string[] = [
  ['text/plain', 'text/csv', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'],
  [
    'application/json; charset=utf-16',
    'application/json; charset=',
    'application/problem+json',
    'application/merge-patch+json',
  ],
  [
    'application/octet-stream',
    'json',
    '',
    '/',
    ';',
    'application/json;;;',
    'application/jsonx',
    '*/*',
    'x'.repeat(2000),
  ],
].flat();

/** Headers that some middleware reads, with invalid values. */
export const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'If-Match': [
    '"0"',
    '"-1"',
    'W/"1"',
    '1',
    '""',
    '"99999999999999999999"',
    '"1", "2"',
    ',',
    '*, "1"',
    '"',
    '\xff',
    'x'.repeat(4000),
  ],
  'If-None-Match': ['*', 'W/"1"', '1', ',,', '"', '"1', '\xe9', '"1"'.repeat(500)],
  'Idempotency-Key': [
    '',
    ' ',
    '"',
    '""',
    'a b',
    '\xe9',
    'x'.repeat(256),
    '"x',
    'a,b',
    'a"b',
    '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001'.repeat(8),
  ],
  'X-Request-Id': ['', ' ', 'a b', '\xff\xfe', 'x'.repeat(129), '<script>', "'; drop table audits; --", '${x}', '\t'],
  traceparent: [
    '',
    '00-0-0-0',
    `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`,
    `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    'x'.repeat(500),
  ],
  Accept: ['', 'application/xml', 'text/html;q=0', ';;;', '*/*;q=NaN', 'image/*, */*;q=0', '\xff', ','.repeat(1000)],
  'Accept-Encoding': ['', 'gzip;q=0', 'br;q=x', 'identity;q=0, *;q=0', '\xff'],
  'Accept-Language': ['', 'xx-XX-xx', '*;q=2', '\xff', 'de;'.repeat(500)],
  Range: ['bytes=0-', 'bytes=5-1', 'bytes=-', 'bytes=0-0,1-1', 'items=0-9', 'bytes=99999999999999999999-', '\xff'],
  Authorization: [
    '',
    'Bearer',
    'Bearer ',
    'Bearer x',
    'Bearer a.b.c',
    'Basic YTpi',
    'bearer',
    'Bearer \xff',
    `Bearer ${'x'.repeat(8000)}`,
    'Digest a=b',
    'Bearer x, Bearer y',
  ],
  'X-API-Key': ['', 'x', 'kls_', 'kls_x_y', '\xff', 'x'.repeat(4000)],
  Cookie: ['', '=', ';;;', 'a', '__proto__=1', '__Host-access=x', '\xff=\xfe', 'a=%zz; b=%'],
  'X-Forwarded-For': ['', 'x', '999.1.1.1', '::1, ::ffff:1.2.3.4', ','.repeat(100), "'", '\xff'],
  'X-Forwarded-Host': ['evil.example', '\xff', 'a, b'],
  'X-HTTP-Method-Override': ['DELETE', 'x'],
  'Content-Encoding': ['gzip', 'br', 'x', ''],
  'Content-Language': ['\xff'],
  'User-Agent': ['', '\xff\xfe', 'x'.repeat(5000), "'; --", '\t'],
  Origin: ['null', 'https://evil.example', '\xff', 'https://'],
  Expect: ['x'],
  Prefer: ['return=minimal', 'x'],
};

/** Ends of an address that no form would write. */
export const QUERIES: readonly string[] = [
  [
    '%',
    '%zz',
    '%ff',
    '%00',
    '%c0%af',
    '%ed%a0%80',
    '&',
    '&&&===',
    '=',
    '=1',
    '?',
    'unknown=1',
    '__proto__=1',
    'constructor=1',
  ],
  [
    '__proto__[x]=1',
    'a[b][c][d]=1',
    'toString=1',
    `x=${'y'.repeat(6000)}`,
    'a=1&'.repeat(1500),
    '[]=1',
    'page=2',
    '%F0%9F%94%94=1',
  ],
].flat();

/** Path segments that cannot be decoded, or change their meaning when decoded twice. */
export const PATH_PARTS: readonly string[] = [
  '%',
  '%zz',
  '%ff',
  '%00',
  '%2f',
  '..%2f..%2f',
  '%2e%2e',
  '%c0%af',
  '%ed%a0%80',
  '%0d%0aX:%201',
  ';a=b',
];
