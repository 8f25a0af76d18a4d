import { EnvError, makeValidator } from 'envalid';
import * as v from 'valibot';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const;
const CLAIMS = ['subject', 'email', 'emailVerified', 'name', 'givenName', 'familyName'] as const;

const name = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/));
const text = v.pipe(v.string(), v.nonEmpty());
const address = v.pipe(v.string(), v.check(isWebAddress));

/** A string or a list of strings, as a list. */
const listOf = <Item extends string>(item: v.GenericSchema<Item>) =>
  v.pipe(
    v.union([v.array(item), item]),
    v.transform((value): readonly Item[] => (Array.isArray(value) ? value : [value])),
    v.nonEmpty(),
  );

const issuer = v.pipe(
  v.strictObject({
    name,
    /** The exact `iss` claim of its tokens. */
    issuer: address,
    audience: text,
    algorithms: v.optional(listOf(v.picklist(ALGORITHMS)), ['RS256']),
    /** Accepted `typ` headers. */
    tokenType: v.optional(listOf(text), ['at+jwt']),
    /** From the discovery document when not given. */
    jwksUri: v.optional(address),
    /** Claims with roles and permissions; without them its tokens grant none. */
    rolesClaim: v.optional(text),
    permissionsClaim: v.optional(text),
    /** The roles and permissions that its claims may grant; all when not given. */
    grants: v.optional(listOf(text)),
    /** Whether an e-mail address that it has verified links to the user with this address. */
    linksByEmail: v.optional(v.boolean(), true),
    /** The public OAuth client of Swagger UI. */
    docsClientId: v.optional(text),
  }),
  v.transform(({ tokenType, ...rest }) => ({ ...rest, tokenTypes: tokenType.map((type) => type.toLowerCase()) })),
);

const provider = {
  /** Its name in paths. */
  name,
  /** Its name on buttons. */
  title: text,
  issuer: address,
  clientId: text,
  clientSecret: v.optional(text),
  /** How it sends the secret; what the discovery document offers when not given. */
  tokenEndpointAuthMethod: v.optional(v.picklist(['client_secret_post', 'client_secret_basic'])),
  scopes: v.optional(listOf(text)),
  /** Further parameters of the authorization request. */
  parameters: v.optional(v.record(v.string(), v.string()), {}),
  linksByEmail: v.optional(v.boolean(), true),
};

/** For a provider with OAuth 2.0 but without OpenID Connect, which has no discovery document. */
const oauth2 = {
  authorizationEndpoint: address,
  tokenEndpoint: address,
  userinfoEndpoint: address,
  /** Returns a list of `{ email, primary, verified }`, for userinfo without `email_verified`. */
  emailsEndpoint: v.optional(address),
  revocationEndpoint: v.optional(address),
  /** The names of its userinfo claims by the names of OpenID Connect. */
  claims: v.optional(v.record(v.picklist(CLAIMS), v.string()), {}),
};

const oidcProvider = v.pipe(
  v.strictObject(provider),
  v.transform(({ scopes = ['openid', 'email', 'profile'], ...rest }) => ({ ...rest, scopes, oauth2: undefined })),
);

const oauth2Provider = v.pipe(
  v.strictObject({ ...provider, ...oauth2 }),
  v.transform(({ authorizationEndpoint, tokenEndpoint, userinfoEndpoint, emailsEndpoint, ...rest }) => {
    const { revocationEndpoint, claims, scopes = [], ...settings } = rest;
    const endpoints = { authorizationEndpoint, tokenEndpoint, userinfoEndpoint, emailsEndpoint, revocationEndpoint };
    return { ...settings, scopes, oauth2: { ...endpoints, claims: { subject: 'sub', ...claims } } };
  }),
);

/** A trusted external token issuer. */
export type IssuerSettings = Readonly<v.InferOutput<typeof issuer>>;
/** A provider for signing in by redirect. */
export type ProviderSettings = Readonly<v.InferOutput<typeof oidcProvider> | v.InferOutput<typeof oauth2Provider>>;

export const issuerList = jsonList(issuer);
export const providerList = jsonList(
  v.lazy((entry) => (v.is(v.object({ authorizationEndpoint: v.unknown() }), entry) ? oauth2Provider : oidcProvider)),
);

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

export function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:/.test(value);
}

/** A JSON array of objects that match the schema and have different names. */
function jsonList<Schema extends v.GenericSchema<unknown, { name: string }>>(
  schema: Schema,
): ReturnType<typeof makeValidator<ReadonlyArray<v.InferOutput<Schema>>>> {
  return makeValidator<ReadonlyArray<v.InferOutput<Schema>>>((input) => {
    const results = parseArray(input).map((entry) => v.safeParse(schema, entry));
    const problems = results.flatMap(({ issues = [] }, index) => issues.map((issue) => problemOf(issue, index + 1)));
    const entries = results.flatMap((result) => (result.success ? [result.output] : []));
    if (new Set(entries.map(({ name }) => name)).size < entries.length) problems.push('two entries have the same name');
    if (problems.length > 0) throw new EnvError(`${problems.join('; ')}.`);
    return entries;
  });
}

/** Names the member and what is wrong with it, never its value, which may be a secret. */
function problemOf(issue: v.BaseIssue<unknown>, entry: number): string {
  const member = v.getDotPath(issue);
  const place = member === null ? `entry ${entry}` : `${member} of entry ${entry}`;
  if (issue.expected === 'never') return `${place} is not known`;
  if (issue.received === 'undefined') return `${place} is missing`;
  return issue.kind === 'schema' ? `${place} must be ${issue.expected}` : `${place} cannot be used`;
}

function parseArray(input: string): unknown[] {
  try {
    const entries: unknown = JSON.parse(input);
    if (Array.isArray(entries)) return entries;
  } catch {
    // Falls through: text that is not JSON gets the same message.
  }
  throw new EnvError('it is not a JSON array of objects.');
}
