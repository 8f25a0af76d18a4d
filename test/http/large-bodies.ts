const LONG = 90_000;

/** Bodies of the largest size that is read, made to draw the largest and slowest refusal. */
export const LARGE_BODIES: ReadonlyArray<readonly [string, string]> = [
  ['one long name above many NULs', `{"${'~'.repeat(LONG)}":[${Array(900).fill('"\\u0000"').join(',')}]}`],
  ['one long unknown name', `{"${'x'.repeat(LONG)}":1}`],
  ['one long name of quotes', `{"${'\\"'.repeat(LONG / 2)}":1}`],
  ['many unknown names', JSON.stringify(Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`unknown${n}`, n])))],
  [
    'many unknown names of control characters',
    JSON.stringify({ ...Array<number>(400).fill(1), ['\u0001'.repeat(60)]: 1 }),
  ],
  ['a long text', JSON.stringify({ email: '\u0001'.repeat(LONG / 6), password: 'x'.repeat(200) })],
  ['deep nesting', '['.repeat(LONG / 2) + ']'.repeat(LONG / 2)],
  [
    'many duplicates',
    `{${Array(400)
      .fill(`"${'ü'.repeat(100)}":1`)
      .join(',')}}`,
  ],
  ['nothing that is JSON', '{'.repeat(LONG)],
];
