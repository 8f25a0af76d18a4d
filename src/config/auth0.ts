import { EnvError, makeValidator } from 'envalid';
import { type Auth0Settings, type IssuerSettings, isWebAddress, type ProviderSettings } from './issuers.js';

/** The domain or URL of an Auth0 tenant, as the URL of its issuer. */
export const auth0Domain = makeValidator<string>((input) => {
  const address = /^https?:\/\//.test(input) ? input : `https://${input}`;
  if (isWebAddress(address) && new URL(address).pathname === '/') return `${new URL(address).origin}/`;
  throw new EnvError('it is not the domain of a tenant. Expected something like shop.eu.auth0.com');
});

/** Auth0 as a token issuer. Its access tokens have the type `JWT` or `at+jwt`, depending on the token profile of the API. */
export function auth0Issuer(env: Auth0Settings): readonly IssuerSettings[] {
  const { AUTH0_DOMAIN: issuer, AUTH0_AUDIENCE: audience } = env;
  if (issuer === undefined || audience === undefined) return [];
  return [
    {
      name: 'auth0',
      issuer,
      audience,
      algorithms: ['RS256'],
      tokenTypes: ['at+jwt', 'jwt'],
      rolesClaim: env.AUTH0_ROLES_CLAIM,
      permissionsClaim: 'permissions',
      linksByEmail: true,
      docsClientId: env.AUTH0_DOCS_CLIENT_ID,
    },
  ];
}

/** Auth0 as a sign-in provider; with an audience it also issues tokens for this API. */
export function auth0Provider(env: Auth0Settings): readonly ProviderSettings[] {
  const { AUTH0_DOMAIN: issuer, AUTH0_CLIENT_ID: clientId, AUTH0_AUDIENCE: audience } = env;
  if (issuer === undefined || clientId === undefined) return [];
  return [
    {
      name: 'auth0',
      title: 'Auth0',
      issuer,
      clientId,
      clientSecret: env.AUTH0_CLIENT_SECRET,
      scopes: ['openid', 'email', 'profile', 'offline_access'],
      parameters: audience === undefined ? {} : { audience },
      linksByEmail: true,
      oauth2: undefined,
    },
  ];
}
