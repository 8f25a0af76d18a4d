import type { IssuerSettings } from '../../../config/config.js';
import { Clock } from '../../context/clock.js';
import { OidcIssuer } from './oidc-issuer.js';

const ISSUER = 'https://id.example.com';

describe('an issuer with https', () => {
  const asked: string[] = [];

  afterEach(() => jest.restoreAllMocks());

  function issuerWith(metadata: object): OidcIssuer {
    asked.length = 0;
    jest.spyOn(globalThis, 'fetch').mockImplementation((address) => {
      asked.push(address as string);
      return Promise.resolve(Response.json({ issuer: ISSUER, ...metadata }));
    });
    const settings = { issuer: ISSUER, audience: 'api', algorithms: ['RS256'], tokenTypes: ['at+jwt'] };
    return new OidcIssuer(settings as unknown as IssuerSettings, 1000, new Clock());
  }

  it('is not asked for its keys where its metadata names an address without https', async () => {
    const issuer = issuerWith({ jwks_uri: 'http://id.example.com/jwks' });

    await expect(issuer.key('a', 'RS256')).rejects.toThrow();
    expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`]);
  });

  it('gets no token at an address without https', async () => {
    const issuer = issuerWith({ userinfo_endpoint: 'http://id.example.com/userinfo' });

    await expect(issuer.userinfo('token', 'subject')).rejects.toThrow('cannot be asked');
    expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`]);
  });

  it.each(['authorization_endpoint', 'token_endpoint'])('offers no %s without https', async (name) => {
    const metadata = { authorization_endpoint: `${ISSUER}/authorize`, token_endpoint: `${ISSUER}/token` };
    await expect(issuerWith({ ...metadata, [name]: 'http://id.example.com' }).endpoints()).rejects.toThrow('not https');
    await expect(issuerWith(metadata).endpoints()).resolves.toEqual({
      authorization: `${ISSUER}/authorize`,
      token: `${ISSUER}/token`,
    });
  });
});
