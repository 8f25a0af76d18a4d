/** What an issuer or a provider says of somebody, read with care: all of it comes from outside. */
export interface ExternalProfile {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  /** Said by the issuer, as the word true and nothing like it. */
  readonly emailVerified: boolean;
  readonly firstName: string;
  readonly lastName: string;
}

type Claims = Readonly<Record<string, unknown>>;

const MAX_SUBJECT_LENGTH = 255;
const MAX_NAME_LENGTH = 100;
/** Addresses that PostgreSQL and JavaScript write in lower case alike. */
const ADDRESS = /^[\x21-\x3f\x41-\x7e]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** Reads standard claims (OpenID Connect Core, section 5.1). Null when they name nobody. */
export function profileOf(issuer: string, claims: Claims): ExternalProfile | null {
  const subject = claims.sub;
  if (typeof subject !== 'string' || !isStorable(subject) || subject.length > MAX_SUBJECT_LENGTH) return null;
  const email = addressOf(claims.email);
  const [first, ...rest] = nameOf(claims.name).split(' ');
  return {
    issuer,
    subject,
    email,
    emailVerified: email !== null && claims.email_verified === true,
    firstName: nameOf(claims.given_name) || first || nameOf(claims.nickname) || email?.split('@', 1)[0] || '-',
    lastName: nameOf(claims.family_name) || rest.join(' ') || '-',
  };
}

/** The claims that an OAuth 2.0 provider's userinfo means, by the names that its settings give. */
export function standardClaims(userinfo: Claims, names: Readonly<Record<string, string>>): Claims {
  const read = (meaning: string) => {
    const name = names[meaning];
    return name === undefined ? undefined : userinfo[name];
  };
  const subject = read('subject');
  return {
    // GitHub counts its users.
    sub: typeof subject === 'number' && Number.isSafeInteger(subject) ? String(subject) : subject,
    email: read('email'),
    email_verified: read('emailVerified'),
    name: read('name'),
    given_name: read('givenName'),
    family_name: read('familyName'),
  };
}

/** Of a list such as GitHub's: the address its owner goes by, and whether it was verified. */
export function primaryEmail(list: unknown): Claims {
  const emails = (Array.isArray(list) ? list : []) as Array<Claims | null>;
  const found = emails.find((entry) => entry?.primary === true);
  return { email: found?.email, email_verified: found?.verified };
}

/** A claim by its name, which may be a whole address, or by a JSON Pointer such as /realm_access/roles. */
export function claimAt(claims: Claims, name: string): unknown {
  if (!name.startsWith('/')) return Object.hasOwn(claims, name) ? claims[name] : undefined;
  return name
    .slice(1)
    .split('/')
    .reduce<unknown>((value, step) => {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
      const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
      return isThere ? (value as Claims)[key] : undefined;
    }, claims);
}

/** The names in a claim: a list of texts, or one text with spaces between, as `scope` has them. */
export function namesIn(claim: unknown): string[] {
  const list: unknown[] = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  return list.filter((name): name is string => typeof name === 'string' && name !== '' && isStorable(name));
}

function addressOf(claim: unknown): string | null {
  const address = typeof claim === 'string' ? claim.toLowerCase() : '';
  return ADDRESS.test(address) && address.length <= 255 ? address : null;
}

function nameOf(claim: unknown): string {
  if (typeof claim !== 'string') return '';
  const name = claim
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return [...name].slice(0, MAX_NAME_LENGTH).join('').trim();
}

/** PostgreSQL keeps no NUL, and half a surrogate pair is no text. */
function isStorable(text: string): boolean {
  return text !== '' && !text.includes('\0') && text.isWellFormed();
}
