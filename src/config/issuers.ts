import { jsonArray, type ConfigReader } from './parsers.js';

/** A trusted external token issuer. */
export interface IssuerSettings {
  readonly name: string;
  /** The exact `iss` claim of its tokens. */
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** Accepted `typ` headers, in lower case. */
  readonly tokenTypes: readonly string[];
  /** From the discovery document when not given. */
  readonly jwksUri?: string;
  /** Claims with roles and permissions; without them its tokens grant none. */
  readonly rolesClaim?: string;
  readonly permissionsClaim?: string;
  /** The roles and permissions that its claims may grant; all when not given. */
  readonly grants?: readonly string[];
  /** Whether an e-mail address that it has verified links to the user with this address. */
  readonly linksByEmail: boolean;
  /** The public OAuth client of Swagger UI. */
  readonly docsClientId?: string;
}

/** A provider for signing in by redirect. */
export interface ProviderSettings {
  /** Its name in paths. */
  readonly name: string;
  /** Its name on buttons. */
  readonly title: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly scopes: readonly string[];
  /** Further parameters of the authorization request. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly linksByEmail: boolean;
  /** For a provider with OAuth 2.0 but without OpenID Connect, which has no discovery document. */
  readonly oauth2?: OAuth2Settings;
}

export interface OAuth2Settings {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly userinfoEndpoint: string;
  /** Returns a list of `{ email, primary, verified }`, for userinfo without `email_verified`. */
  readonly emailsEndpoint?: string;
  readonly revocationEndpoint?: string;
  /** The names of its userinfo claims by the names of OpenID Connect. */
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

interface ExternalIssuers {
  readonly issuers: readonly IssuerSettings[];
  readonly providers: readonly ProviderSettings[];
  readonly ownIssuer: string;
}

/** Errors of several settings together. */
export function issuerErrors(env: Auth0Settings, { issuers, providers, ownIssuer }: ExternalIssuers): string[] {
  const errors: string[] = [];
  const auth0 = ['AUTH0_AUDIENCE', 'AUTH0_CLIENT_ID', 'AUTH0_CLIENT_SECRET', 'AUTH0_ROLES_CLAIM'] as const;
  for (const name of auth0)
    if (env[name] && !env.AUTH0_DOMAIN) errors.push(`${name}: it needs AUTH0_DOMAIN. Set both or none.`);
  if (env.AUTH0_DOMAIN && !env.AUTH0_AUDIENCE && !env.AUTH0_CLIENT_ID)
    errors.push('AUTH0_DOMAIN: alone it does nothing. Set AUTH0_AUDIENCE, AUTH0_CLIENT_ID, or both.');

  const names = issuers.map(({ issuer }) => issuer);
  if (names.includes(ownIssuer))
    errors.push('OIDC_ISSUERS: one of them is JWT_ISSUER, the issuer of this application.');
  if (new Set(names).size < names.length) errors.push('OIDC_ISSUERS: an issuer is listed twice. AUTH0_DOMAIN counts.');
  if (issuers.filter(({ docsClientId }) => docsClientId !== undefined).length > 1)
    errors.push('OIDC_ISSUERS: Swagger UI signs in with one client. Keep one docsClientId.');
  const providerNames = providers.map(({ name }) => name);
  if (new Set(providerNames).size < providerNames.length)
    errors.push('AUTH_PROVIDERS: two have the same name. AUTH0_CLIENT_ID adds one named auth0.');
  const clients = new Set([...providers.map(({ clientId }) => clientId), ...issuers.map((one) => one.docsClientId)]);
  // The audience of an ID token is the client, so an API with the same name would accept ID tokens.
  if (issuers.some(({ audience }) => clients.has(audience)))
    errors.push(
      'OIDC_ISSUERS: an audience is the id of a client, so ID tokens would be accepted. Give the API its own.',
    );
  return errors;
}

/** The names of entries with an http address, which production refuses. */
export function namesWithPlainHttp(settings: readonly (IssuerSettings | ProviderSettings)[]): readonly string[] {
  return settings
    .filter((one) => [one, 'oauth2' in one ? (one.oauth2 ?? {}) : {}].flatMap(Object.values).some(isPlainHttp))
    .map(({ name }) => name);
}

function isPlainHttp(value: unknown): boolean {
  return typeof value === 'string' && /^http:/i.test(value);
}
