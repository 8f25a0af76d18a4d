/**
 * The JSON text of a value in the form of RFC 8785 (JCS): members sorted by UTF-16 code units, no white
 * space. Equal values have equal text, so their hashes can be compared.
 */
export function canonicalJson(value: unknown): string {
  const plain = isSerializable(value) ? value.toJSON() : value;
  if (typeof plain !== 'object' || plain === null) return JSON.stringify(plain) ?? 'null';
  if (Array.isArray(plain)) return `[${plain.map(canonicalJson).join(',')}]`;
  const members = Object.entries(plain)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

function isSerializable(value: unknown): value is { toJSON(): unknown } {
  return typeof (value as { toJSON?: unknown } | null)?.toJSON === 'function';
}
