const SCHEME = /^postgres(ql)?:\/\//;
/** `@/`: no host, because `?host=` names the folder of a Unix socket, as Cloud SQL gives it. */
const WITHOUT_HOST = /^([^/?#]*\/\/(?:[^/?#]*@)?)(?=\/)/;

/** Reads DATABASE_URL. Its host is `socket` when the address has none. Throws TypeError or URIError for what pg could not read. */
function parseDatabaseUrl(text: string): URL {
  const url = new URL(text.replace(WITHOUT_HOST, '$1socket'));
  for (const part of [url.username, url.password, url.pathname]) decodeURIComponent(part);
  return url;
}

/** Why PostgreSQL cannot be reached at this address, without its password; undefined when nothing is wrong with it. */
export function databaseUrlError(text: string): string | undefined {
  if (/%(?![\da-f]{2})/i.test(text)) return 'it has a bare %. Write % as %25, also in the password.';
  const expected = 'Expected postgres://user:password@host:5432/database';
  try {
    const url = parseDatabaseUrl(text);
    const hasHost = url.hostname !== 'socket' || url.searchParams.has('host');
    return SCHEME.test(text) && hasHost ? undefined : `it is not a PostgreSQL address. ${expected}`;
  } catch {
    return `it is not a PostgreSQL address. ${expected}, with special characters of the password percent-encoded.`;
  }
}

/** Host and database, for messages. */
export function databaseLocation(text: string): string {
  const { host, pathname, searchParams } = parseDatabaseUrl(text);
  return `${searchParams.get('host') ?? host}${pathname}`;
}
