/** A base address, to which paths that begin with a slash are appended. */
export function trimTrailingSlashes(address: string): string {
  return address.replace(/\/+$/, '');
}
