/**
 * The JSON text of a value in the form of RFC 8785 (JCS): members sorted by UTF-16 code units, no white
 * space. Equal values have equal text, so their hashes can be compared.
 */
export function canonicalJson(value: unknown): string {
  const plain = isSerializable(value) ? value.toJSON() : value;
  if (typeof plain !== 'object' || plain === null) return JSON.stringify(plain) ?? 'null';
  if (Array.isArray(plain)) return `[${plain.map(canonicalJson).join(',')}]`;
  let members = '';
  // Without a comparison of its own, toSorted compares code units.
  for (const name of Object.keys(plain).toSorted()) {
    const member = (plain as Record<string, unknown>)[name];
    if (member !== undefined) members += `${members && ','}${JSON.stringify(name)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

function isSerializable(value: unknown): value is { toJSON(): unknown } {
  return typeof (value as { toJSON?: unknown } | null)?.toJSON === 'function';
}
