import { normalizeEmail } from '../../../kernel/context/normalize-email.js';
import { toPersonName } from '../../../kernel/context/person-name.js';

/** Claims of an issuer about a user, sanitized. */
export interface ExternalProfile {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly firstName: string;
  readonly lastName: string;
}

type Claims = Readonly<Record<string, unknown>>;

const MAX_SUBJECT_LENGTH = 255;
/** For an account of which its provider tells nothing. */
const NO_NAME = 'User';
/** ASCII, which PostgreSQL and JavaScript lower-case alike. */
const ADDRESS = /^[\x21-\x3f\x41-\x7e]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** From standard claims (OpenID Connect Core, section 5.1). Null without a usable subject. */
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
    firstName:
      nameOf(claims.given_name) || first || nameOf(claims.nickname) || nameOf(email?.split('@', 1)[0]) || NO_NAME,
    lastName: nameOf(claims.family_name) || nameOf(rest.join(' ')),
  };
}

/**
 * The claims of two documents about one user, those of `first` where both have one. The
 * address and what vouches for it come from the same document.
 */
export function mergeClaims(first: Claims, second: Claims): Claims {
  const { email, email_verified: emailVerified } = 'email' in first ? first : second;
  return { ...second, ...first, email, email_verified: emailVerified };
}

/** Standard claims from the userinfo of an OAuth 2.0 provider, by the names in its settings. */
export function standardClaims(userinfo: Claims, names: Readonly<Record<string, string>>): Claims {
  const read = (claim: string) => (names[claim] === undefined ? undefined : userinfo[names[claim]]);
  const subject = read('subject');
  return {
    // GitHub's is a number.
    sub: typeof subject === 'number' && Number.isSafeInteger(subject) ? String(subject) : subject,
    email: read('email'),
    email_verified: read('emailVerified'),
    name: read('name'),
    given_name: read('givenName'),
    family_name: read('familyName'),
  };
}

/** The primary address of a list such as GitHub's. */
export function primaryEmail(list: unknown): Claims {
  const emails = (Array.isArray(list) ? list : []) as Array<Claims | null>;
  const found = emails.find((entry) => entry?.primary === true);
  return { email: found?.email, email_verified: found?.verified };
}

/** A claim by its name, which may be a URL, or by a JSON Pointer such as /realm_access/roles. */
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

/** The names in a claim: a list, or a text separated by spaces as `scope` is. */
export function namesIn(claim: unknown): string[] {
  const list: unknown[] = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  return list.filter((name): name is string => typeof name === 'string' && name !== '' && isStorable(name));
}

function addressOf(claim: unknown): string | null {
  const address = typeof claim === 'string' ? normalizeEmail(claim) : '';
  return ADDRESS.test(address) && address.length <= 255 ? address : null;
}

function nameOf(claim: unknown): string {
  return typeof claim === 'string' ? toPersonName(claim) : '';
}

/** PostgreSQL stores no NUL and no lone surrogates. */
function isStorable(text: string): boolean {
  return text !== '' && !text.includes('\0') && text.isWellFormed();
}
