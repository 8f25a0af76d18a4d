import { jsonArray, type ConfigReader } from './parsers.js';

/** Somebody else whose access tokens are accepted. */
export interface IssuerSettings {
  readonly name: string;
  /** The `iss` of its tokens, to the letter. */
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** The `typ` of its access tokens, in lower case. */
  readonly tokenTypes: readonly string[];
  /** Where its keys are; asked of its discovery document when not given. */
  readonly jwksUri?: string;
  /** Claims that name roles and permissions: its word counts only where one is named. */
  readonly rolesClaim?: string;
  readonly permissionsClaim?: string;
  /** The roles and permissions that its claims may give; whatever there is when not given. */
  readonly grants?: readonly string[];
  /** Whether an address that it says is verified leads to the account that has it. */
  readonly linksByEmail: boolean;
  /** The public client that Swagger UI signs in with. */
  readonly docsClientId?: string;
}

/** Somebody to whom people are sent to sign in. */
export interface ProviderSettings {
  /** What it is called in paths. */
  readonly name: string;
  /** What it is called on a button. */
  readonly title: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly scopes: readonly string[];
  /** Sent along to its authorization endpoint. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly linksByEmail: boolean;
  /** Of one that speaks OAuth 2.0 but not OpenID Connect, and so can not be discovered. */
  readonly oauth2?: OAuth2Settings;
}

export interface OAuth2Settings {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly userinfoEndpoint: string;
  /** A list of `{ email, primary, verified }`, for userinfo that does not say what is verified. */
  readonly emailsEndpoint?: string;
  readonly revocationEndpoint?: string;
  /** Members of its userinfo, by what they mean here. */
  readonly claims: Readonly<Record<string, string>>;
}

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];
const PROFILE = ['subject', 'email', 'emailVerified', 'name', 'givenName', 'familyName'];
const NAME = /^[a-z][a-z0-9-]{0,31}$/;

export const issuerList = jsonArray((entry): IssuerSettings => ({
  name: entry.text('name', NAME),
  issuer: entry.address('issuer'),
  audience: entry.text('audience'),
  algorithms: entry.list('algorithms', ALGORITHMS) ?? ['RS256'],
  tokenTypes: (entry.list('tokenType') ?? ['at+jwt']).map((type) => type.toLowerCase()),
  jwksUri: entry.optionalAddress('jwksUri'),
  rolesClaim: entry.optional('rolesClaim'),
  permissionsClaim: entry.optional('permissionsClaim'),
  grants: entry.list('grants'),
  linksByEmail: entry.flag('linksByEmail', true),
  docsClientId: entry.optional('docsClientId'),
}));

export const providerList = jsonArray((entry, { authorizationEndpoint }): ProviderSettings => ({
  name: entry.text('name', NAME),
  title: entry.text('title'),
  issuer: entry.address('issuer'),
  clientId: entry.text('clientId'),
  clientSecret: entry.optional('clientSecret'),
  scopes: entry.list('scopes') ?? (authorizationEndpoint === undefined ? ['openid', 'email', 'profile'] : []),
  parameters: entry.record('parameters'),
  linksByEmail: entry.flag('linksByEmail', true),
  oauth2: authorizationEndpoint === undefined ? undefined : oauth2(entry),
}));

function oauth2(entry: ConfigReader): OAuth2Settings {
  return {
    authorizationEndpoint: entry.address('authorizationEndpoint'),
    tokenEndpoint: entry.address('tokenEndpoint'),
    userinfoEndpoint: entry.address('userinfoEndpoint'),
    emailsEndpoint: entry.optionalAddress('emailsEndpoint'),
    revocationEndpoint: entry.optionalAddress('revocationEndpoint'),
    claims: { subject: 'sub', ...entry.record('claims', PROFILE) },
  };
}

export interface Auth0Settings {
  readonly AUTH0_DOMAIN?: string;
  readonly AUTH0_AUDIENCE?: string;
  readonly AUTH0_CLIENT_ID?: string;
  readonly AUTH0_CLIENT_SECRET?: string;
  readonly AUTH0_ROLES_CLAIM?: string;
  readonly AUTH0_DOCS_CLIENT_ID?: string;
}

interface Foreign {
  readonly issuers: readonly IssuerSettings[];
  readonly providers: readonly ProviderSettings[];
  readonly ownIssuer: string;
}

/** What no entry shows by itself, but all of them together. */
export function issuerErrors(env: Auth0Settings, { issuers, providers, ownIssuer }: Foreign): string[] {
  const refusals: string[] = [];
  const auth0 = ['AUTH0_AUDIENCE', 'AUTH0_CLIENT_ID', 'AUTH0_CLIENT_SECRET', 'AUTH0_ROLES_CLAIM'] as const;
  for (const name of auth0)
    if (env[name] && !env.AUTH0_DOMAIN) refusals.push(`${name}: it needs AUTH0_DOMAIN. Set that, too, or unset this.`);
  if (env.AUTH0_DOMAIN && !env.AUTH0_AUDIENCE && !env.AUTH0_CLIENT_ID)
    refusals.push('AUTH0_DOMAIN: alone it does nothing. Set AUTH0_AUDIENCE, AUTH0_CLIENT_ID, or both.');

  const names = issuers.map(({ issuer }) => issuer);
  if (names.includes(ownIssuer)) refusals.push('OIDC_ISSUERS: one of them is JWT_ISSUER, which is ourselves.');
  if (new Set(names).size < names.length)
    refusals.push('OIDC_ISSUERS: an issuer is listed twice. AUTH0_DOMAIN counts.');
  if (issuers.filter(({ docsClientId }) => docsClientId !== undefined).length > 1)
    refusals.push('OIDC_ISSUERS: Swagger UI signs in with one client. Keep one docsClientId.');
  const providerNames = providers.map(({ name }) => name);
  if (new Set(providerNames).size < providerNames.length)
    refusals.push('AUTH_PROVIDERS: two are called the same. AUTH0_CLIENT_ID makes one called auth0.');
  const clients = new Set([...providers.map(({ clientId }) => clientId), ...issuers.map((one) => one.docsClientId)]);
  // An ID token's audience is the client: an API of that name could not tell its tokens from ID tokens.
  if (issuers.some(({ audience }) => clients.has(audience)))
    refusals.push('OIDC_ISSUERS: an audience is the id of a client, so ID tokens would pass. Give the API its own.');
  return refusals;
}

/** In production keys, codes and secrets travel encrypted only. */
export function plainAddresses(settings: readonly (IssuerSettings | ProviderSettings)[]): readonly string[] {
  return settings
    .filter((one) => [one, 'oauth2' in one ? (one.oauth2 ?? {}) : {}].flatMap(Object.values).some(isPlainAddress))
    .map(({ name }) => name);
}

function isPlainAddress(value: unknown): boolean {
  return typeof value === 'string' && /^http:/i.test(value);
}
