import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto';
import { TestApp } from '../support/app.js';
import { AUDIENCE, CLIENT_ID, OpenIdServer } from '../support/openid-server.js';
import { expectProblem } from '../support/problem.js';

type Claims = Record<string, unknown>;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

describe('a token of a trusted issuer that is not good', () => {
  let server: OpenIdServer;
  let other: OpenIdServer;
  let app: TestApp;

  beforeAll(async () => {
    [server, other] = [await OpenIdServer.start(), await OpenIdServer.start()];
    await server.addKey('pss', 'PS256');
    app = await TestApp.start({
      OIDC_ISSUERS: JSON.stringify([
        { name: 'strict', issuer: server.url, audience: AUDIENCE, algorithms: ['RS256', 'PS256'] },
        { name: 'lax', issuer: other.url, audience: AUDIENCE, tokenType: ['at+jwt', 'jwt'] },
      ]),
    });
  });
  afterAll(async () => {
    await app.close();
    await server.goAway();
    await other.goAway();
  });

  const use = (text: string) => app.nobody.get('users/me', { Authorization: `Bearer ${text}` });
  const good = (claims: Claims = {}, options = {}) => server.token({ sub: 'somebody', ...claims }, options);

  async function refused(text: string | Promise<string>): Promise<string> {
    const answer = await use(await text);
    expectProblem(answer, 401, 'unauthenticated');
    expect(answer.headers.get('www-authenticate')).toMatch(
      /^Bearer realm="keelson", error="invalid_token", error_description="[^"]+"$/,
    );
    return answer.body.detail as string;
  }

  /** A good token's parts, to be put together anew. */
  async function parts(): Promise<{ head: Claims; body: Claims; signature: string }> {
    const [head, body, signature] = (await good()).split('.');
    const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims;
    return { head: decode(head!), body: decode(body!), signature: signature! };
  }

  it('is good when nothing is wrong with it', async () => {
    expect((await use(await good())).status).toBe(200);
    expect((await use(await good({}, { kid: 'pss' }))).status).toBe(200);
    expect((await use(await good({}, { header: { typ: 'application/at+jwt' } }))).status).toBe(200);
  });

  it.each(['none', 'None', 'nOnE', ''])('is unsigned: %j', async (alg) => {
    const { head, body, signature } = await parts();
    for (const end of ['', signature]) await refused(`${encode({ ...head, alg })}.${encode(body)}.${end}`);
  });

  it.each(['HS256', 'HS384', 'HS512', 'RS256'])('is signed by %s with the public key', async (alg) => {
    const { head, body } = await parts();
    const [jwk] = server.issuer.keys.toJSON() as unknown as JsonWebKey[];
    const key = createPublicKey({ key: jwk!, format: 'jwk' });
    const input = `${encode({ ...head, alg })}.${encode(body)}`;
    for (const secret of [
      key.export({ type: 'spki', format: 'pem' }),
      key.export({ type: 'spki', format: 'der' }),
      JSON.stringify(jwk),
    ])
      await refused(`${input}.${createHmac(alg.replace(/\D+/, 'sha'), secret).update(input).digest('base64url')}`);
  });

  it.each(['RS384', 'RS512', 'PS384', 'ES256', 'EdDSA', 'rs256'])('is in %s, which is not agreed on', async (alg) => {
    const { head, body, signature } = await parts();
    expect(await refused(`${encode({ ...head, alg })}.${encode(body)}.${signature}`)).toContain('algorithm');
  });

  it('is in an algorithm that is agreed on, but not for its key', async () => {
    const { head, body, signature } = await parts();
    expect(await refused(`${encode({ ...head, alg: 'PS256' })}.${encode(body)}.${signature}`)).toContain(
      'its key is for another algorithm',
    );
  });

  it('contains a key or the URL of one, which is not fetched', async () => {
    const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = { ...foreign.publicKey.export({ format: 'jwk' }), kid: 'first', alg: 'RS256' };
    const before = other.asked.length;
    for (const header of [{ jwk }, { jku: `${other.url}/jwks` }, { x5u: `${other.url}/jwks` }, { x5c: ['MIIB'] }]) {
      const { head, body } = await parts();
      await refused(`${encode({ ...head, ...header })}.${encode(body)}.${randomBytes(256).toString('base64url')}`);
      // Signed well, it is good in spite of them: they mean nothing here.
      expect((await use(await good({}, { header }))).status).toBe(200);
    }
    expect(other.asked.length).toBe(before);
  });

  it('asks for extensions that it calls critical', async () => {
    const { head, body, signature } = await parts();
    for (const crit of [['b64'], [], 'exp'])
      expect(await refused(`${encode({ ...head, crit })}.${encode(body)}.${signature}`)).toContain('extensions');
  });

  it.each(['JWT', 'id+jwt', 'logout+jwt', 'secevent+jwt', 'at', '', undefined, null, 7])(
    'is of the type %j',
    async (typ) => {
      const { head, body, signature } = await parts();
      expect(await refused(`${encode({ ...head, typ })}.${encode(body)}.${signature}`)).toContain(
        'not an access token',
      );
    },
  );

  it.each(['https://other.test', CLIENT_ID, '', undefined, [], ['https://other.test'], `${AUDIENCE}/`])(
    'is for the audience %j',
    async (aud) => {
      expect(await refused(good({ aud }))).toContain('audience');
    },
  );

  it('is an ID token, also where access tokens are of the same type', async () => {
    const header = { typ: 'JWT' };
    const who = { sub: 'somebody' };
    expect((await use(await other.token(who, { header }))).status).toBe(200);
    for (const claims of [
      { aud: CLIENT_ID },
      { nonce: 'n' },
      { at_hash: 'x' },
      { c_hash: 'x' },
      { s_hash: 'x' },
      { token_use: 'id' },
      { typ: 'ID' },
    ])
      await refused(other.token({ ...who, ...claims }, { header }));
  });

  it('is a refresh token or a logout token', async () => {
    await refused(randomBytes(40).toString('base64url'));
    for (const claims of [{ typ: 'Refresh' }, { typ: 'Offline' }, { events: { logout: {} } }])
      await refused(other.token({ sub: 'somebody', ...claims }, { header: { typ: 'JWT' } }));
  });

  it('is out of its time, or without one, with half a minute for clocks that differ', async () => {
    expect(await refused(good({ exp: now() - 35 }))).toContain('expired');
    expect((await use(await good({ exp: now() - 10 }))).status).toBe(200);
    expect(await refused(good({ nbf: now() + 60 }))).toContain('not valid yet');
    expect((await use(await good({ nbf: now() + 20 }))).status).toBe(200);
    expect(await refused(good({ iat: now() + 60 }))).toContain('from the future');
    expect(await refused(good({ exp: undefined }))).toContain('never expires');
  });

  it('is huge', async () => {
    await refused(
      `${encode({ alg: 'RS256', typ: 'at+jwt', kid: 'first' })}.${encode({ iss: server.url, x: 'x'.repeat(8000) })}.a`,
    );
    expectProblem(await use('x'.repeat(20_000)), 431, 'headers_too_large');
  });

  it('is signed by a key of another issuer, with the name of the right one', async () => {
    expect(await refused(other.token({ iss: server.url, sub: 'somebody' }))).toContain('its signature is wrong');
    const ours = (await app.signIn('user')).token!.split('.');
    const { body } = await parts();
    const head = JSON.parse(Buffer.from(ours[0]!, 'base64url').toString()) as Claims;
    await refused(`${encode({ ...head, alg: 'RS256', kid: 'first' })}.${encode(body)}.${ours[2]}`);
    await refused(server.token({ iss: 'http://localhost:3000', aud: 'keelson', sub: 'somebody' }));
  });

  it('is of an issuer that is spelled another way', async () => {
    for (const iss of [
      `${server.url}/`,
      server.url.toUpperCase(),
      server.url.replace('127.0.0.1', 'localhost'),
      undefined,
    ])
      expect(await refused(good({ iss }))).toContain('issuer is not known');
  });

  it('names a key that its issuer does not have, or none', async () => {
    const { head, body, signature } = await parts();
    for (const kid of ['second', '', undefined, null, 7, {}, '../../first', '__proto__'])
      expect(await refused(`${encode({ ...head, kid })}.${encode(body)}.${signature}`)).toContain('not known');
  });

  it('is changed anywhere', async () => {
    const text = await good();
    for (let at = 0; at < text.length - 1; at += 17) {
      if (text[at] === '.') continue;
      await refused(`${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`);
    }
  });
});
