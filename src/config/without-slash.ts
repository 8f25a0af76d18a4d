/** A base address, to which paths that begin with a slash are appended. */
export function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
