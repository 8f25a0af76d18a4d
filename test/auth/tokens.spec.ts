import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { INSTANCE_SECRETS, type InstanceSecrets } from '../../src/kernel/secrets/instance-secrets.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { expectProblem } from '../support/problem.js';

type Claims = Record<string, unknown>;

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

describe('an access token', () => {
  let app: TestApp;
  let user: ApiClient;
  let ourKey: KeyObject;
  let header: Claims;
  let claims: Claims;
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  beforeAll(async () => {
    app = await TestApp.start();
    user = await app.signIn('user');
    ourKey = app.app.get<InstanceSecrets>(INSTANCE_SECRETS).signingKey;
    [header, claims] = user
      .token!.split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims) as [Claims, Claims];
  });
  afterAll(() => app.close());

  /** A token like a real one but for what is named; undefined leaves a claim out. */
  function token({
    head = {},
    body = {},
    key = ourKey,
  }: { head?: Claims; body?: Claims; key?: KeyObject } = {}): string {
    const input = `${encode({ ...header, ...head })}.${encode({ ...claims, jti: uuidv7(), ...body })}`;
    return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }

  const use = (text: string) => app.nobody.get('users/me', { Authorization: `Bearer ${text}` });

  async function refused(text: string): Promise<string> {
    const answer = await use(text);
    expectProblem(answer, 401, 'unauthenticated');
    expect(answer.headers.get('www-authenticate')).toMatch(
      /^Bearer realm="keelson", error="invalid_token", error_description="[^"]+"$/,
    );
    expect(answer.body.detail).toMatch(/^The access token is not valid: [^.]+\. Sign in again\.$/);
    return answer.body.detail as string;
  }

  it('is what RFC 9068 says: typed, addressed, dated, with the user and the roles', () => {
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]{43}$/) });
    expect(claims).toEqual({
      iss: 'http://localhost:3000',
      aud: 'keelson',
      sub: user.userId,
      client_id: 'keelson',
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: (claims.iat as number) + 1800,
      nbf: claims.iat,
      email: expect.stringContaining('@example.com'),
      name: 'Test user',
      provider: 'password',
      roles: ['user'],
      permissions: ['ai:use', 'api-keys:create', 'audits:create', 'notifications:read', 'orders:place'],
      sid: expect.any(String),
    });
  });

  it('is good when it is ours, whatever capitals the scheme is written in', async () => {
    expect((await use(token())).body.id).toBe(user.userId);
    expect((await use(token({ head: { typ: 'application/at+jwt' } }))).status).toBe(200);
    for (const scheme of ['bearer', 'BEARER'])
      expect((await app.nobody.get('users/me', { Authorization: `${scheme} ${token()}` })).status).toBe(200);
  });

  it('can be verified by others with the published key', async () => {
    const { body, headers } = await app.nobody.get('/.well-known/jwks.json');
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(body.keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        x: expect.any(String),
        y: expect.any(String),
        kid: header.kid,
        use: 'sig',
        alg: 'ES256',
      },
    ]);

    const published = createPublicKey({ key: body.keys[0] as JsonWebKey, format: 'jwk' });
    const [head, payload, signature] = user.token!.split('.');
    const holds = (text: string) =>
      verify(
        'sha256',
        Buffer.from(text),
        { key: published, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature!, 'base64url'),
      );
    expect([holds(`${head}.${payload}`), holds(`${head}.${payload}x`)]).toEqual([true, false]);
  });

  it('is refused unsigned', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null, 0]) {
      const input = `${encode({ ...header, alg })}.${encode(claims)}`;
      await refused(`${input}.`);
      await refused(input);
      await refused(`${input}.${token().split('.')[2]}`);
    }
    await refused(token().replace(/[^.]+$/, ''));
  });

  it('is refused when it is signed symmetrically with our public key, in each of its forms', async () => {
    const publicKey = createPublicKey(ourKey);
    const forms = [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(publicKey.export({ format: 'jwk' })),
      '',
      header.kid as string,
    ];
    for (const secret of forms) {
      for (const alg of ['HS256', 'HS384', 'HS512', 'ES256']) {
        const input = `${encode({ ...header, alg })}.${encode(claims)}`;
        await refused(`${input}.${createHmac(alg.replace(/\D+/, 'sha'), secret).update(input).digest('base64url')}`);
      }
    }
  });

  it('is refused in another algorithm than the issuer’s', async () => {
    for (const alg of ['ES384', 'ES512', 'RS256', 'PS256', 'EdDSA', 'ES256K', 'es256'])
      expect(await refused(token({ head: { alg } }))).toContain('its algorithm is not accepted');
  });

  it('is refused with the signature of another key, also under our key’s name', async () => {
    expect(await refused(token({ key: foreign.privateKey }))).toContain('its signature is wrong');
    for (const kid of ['other', '', undefined, '../../etc/passwd', "' or 1=1", '/dev/null', 7, null, {}]) {
      expect(await refused(token({ key: foreign.privateKey, head: { kid } }))).toContain('not known');
      expect(await refused(token({ head: { kid } }))).toContain('not known');
    }
  });

  it('is refused with a key of its own or the URL of one, which is not fetched', async () => {
    const jwk = { ...foreign.publicKey.export({ format: 'jwk' }), kid: header.kid };
    const asked: string[] = [];
    const real = globalThis.fetch;
    jest.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      if (!url.startsWith(app.url)) asked.push(url);
      return real(input, init);
    });
    for (const head of [
      { jwk },
      { jku: 'http://127.0.0.1:9/jwks.json' },
      { x5u: 'http://127.0.0.1:9/cert' },
      { x5c: ['MIIB'] },
      { jwk, kid: undefined },
    ]) {
      await refused(token({ key: foreign.privateKey, head }));
    }
    jest.restoreAllMocks();
    expect(asked).toEqual([]);
  });

  it('is refused with extensions that it calls critical', async () => {
    for (const crit of [['b64'], ['exp'], [], 'x', null])
      expect(await refused(token({ head: { crit, b64: false } }))).toContain('extensions');
  });

  it('is refused when its type is not that of an access token', async () => {
    for (const typ of [
      'JWT',
      'jwt',
      'id+jwt',
      'rt+jwt',
      'logout+jwt',
      '',
      undefined,
      'at',
      'at+jwt;x',
      ['at+jwt'],
      null,
      7,
      {},
    ])
      await refused(token({ head: { typ } }));
  });

  it('is refused without a living session of its user', async () => {
    for (const sid of [undefined, '', 'x', 7, null, {}, [claims.sid], `${String(claims.sid)}x`])
      expect(await refused(token({ body: { sid } }))).toContain('no session');
    const other = await app.signIn('user');
    const { sid: theirs } = JSON.parse(Buffer.from(other.token!.split('.')[1]!, 'base64url').toString()) as Claims;
    for (const sid of [uuidv7(), theirs])
      expect(await refused(token({ body: { sid } }))).toContain('session has ended');
  });

  it('is refused for another audience', async () => {
    for (const aud of ['other', 'Keelson', '', undefined, [], ['other'], null, { keelson: true }, 'keelson,other'])
      expect(await refused(token({ body: { aud } }))).toContain('audience');
    expect((await use(token({ body: { aud: ['other', 'keelson'] } }))).status).toBe(200);
  });

  it('is refused from another issuer', async () => {
    for (const iss of [
      'https://evil.example',
      'http://localhost:3000/',
      '',
      undefined,
      null,
      ['http://localhost:3000'],
      { a: 1 },
      '__proto__',
      'constructor',
    ])
      expect(await refused(token({ body: { iss } }))).toContain('its issuer is not known');
  });

  it('is refused after its time, before its time, and without a time, with half a minute for clocks that differ', async () => {
    expect(await refused(token({ body: { exp: now() - 35 } }))).toContain('it has expired');
    expect((await use(token({ body: { exp: now() - 10 } }))).status).toBe(200);
    expect(await refused(token({ body: { nbf: now() + 60 } }))).toContain('it is not valid yet');
    expect((await use(token({ body: { nbf: now() + 20 } }))).status).toBe(200);
    expect(await refused(token({ body: { iat: now() + 60 } }))).toContain('it is from the future');
    expect((await use(token({ body: { iat: now() + 20 } }))).status).toBe(200);
    expect(await refused(token({ body: { exp: undefined } }))).toContain('it never expires');
    for (const exp of ['tomorrow', null, {}, [], '9999999999', Number.MAX_SAFE_INTEGER.toString()])
      await refused(token({ body: { exp } }));
    for (const nbf of ['yesterday', null, {}]) await refused(token({ body: { nbf } }));
    for (const iat of ['yesterday', null, {}]) await refused(token({ body: { iat } }));
  });

  it('is refused again once its time is over, although it was verified before', async () => {
    const short = token({ body: { exp: now() + 60 } });
    expect((await use(short)).status).toBe(200);
    const later = Date.now() + 95_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    await refused(short);
    jest.restoreAllMocks();
  });

  it('is refused when it names no user or has no id by which it could be revoked', async () => {
    for (const sub of [undefined, '', 'admin', 7, null, {}, [user.userId], `${user.userId}x`, "' or 1=1"])
      expect(await refused(token({ body: { sub } }))).toContain('names no user');
    for (const jti of [undefined, '', null]) await refused(token({ body: { jti } }));
  });

  it('gives what the account was given, whatever roles it names', async () => {
    for (const roles of [undefined, null, 'admin', [], ['admin'], ['manager', 'root'], [['admin']]]) {
      const bearer = { Authorization: `Bearer ${token({ body: { roles } })}` };
      expect((await app.nobody.get('users', bearer)).status).toBe(403);
      expect((await app.nobody.get('users/me', bearer)).body.roles).toEqual(['user']);
    }
  });

  it('is refused when it names a user that there is not', async () => {
    expect(await refused(token({ body: { sub: uuidv7() } }))).toContain('account is not active');
  });

  it('is refused after any change to it', async () => {
    const good = token();
    // But for the last character: some of its bits belong to no byte, and base64 readers pass over them.
    for (let at = 0; at < good.length - 1; at += 3) {
      if (good[at] === '.') continue;
      const other = good[at] === 'A' ? 'B' : 'A';
      await refused(`${good.slice(0, at)}${other}${good.slice(at + 1)}`);
    }
  });

  it('is refused when it is garbage, of any size that the headers may have', async () => {
    const parts = [
      '',
      '.',
      '..',
      '...',
      'a',
      'a.b',
      'a.b.c',
      'a.b.c.d',
      '=.=.=',
      `${encode('{')}.${encode('{')}.a`,
      `${encode('null')}.${encode('null')}.a`,
      `${encode('1')}.${encode('1')}.a`,
      `${encode('[]')}.${encode('[]')}.a`,
      `${encode({ typ: 'JWT', alg: 'ES256' })}.${encode('no json')}.a`,
      `${encode(header)}.${encode('no json')}.a`,
      `${encode(header)}.${encode('null')}.a`,
      `${encode(header)}.${encode('"text"')}.a`,
      `${encode({ ...header, alg: ['ES256'] })}.${encode(claims)}.a`,
      `${encode(header)}..${'a'.repeat(86)}`,
      'x'.repeat(12_000),
      'a.'.repeat(5000),
      token({ body: { padding: 'x'.repeat(8000) }, key: foreign.privateKey }),
    ];
    for (const garbage of parts) await refused(garbage);
    const huge = await use('x'.repeat(20_000));
    expectProblem(huge, 431, 'headers_too_large');
  });

  it('is taken from nowhere but the Authorization header', async () => {
    for (const [path, headers] of [
      [`users/me?access_token=${user.token}`, {}],
      ['users/me', { Cookie: `access_token=${user.token}; token=${user.token}` }],
      ['users/me', { 'X-Access-Token': user.token! }],
    ] as const) {
      expectProblem(await app.nobody.get(path, headers), 401, 'unauthenticated');
    }
  });

  it('of a role opens what the role may and nothing above', async () => {
    const [admin, manager] = [await app.signIn('admin'), await app.signIn('manager')];
    const statuses = async (path: string) =>
      Promise.all([app.nobody, user, manager, admin].map(async (client) => (await client.get(path)).status));
    expect(await statuses('products')).toEqual([200, 200, 200, 200]);
    expect(await statuses('users/me')).toEqual([401, 200, 200, 200]);
    expect(await statuses('users')).toEqual([401, 403, 200, 200]);
    const writes = await Promise.all(
      [app.nobody, user, manager, admin].map(async (client) => (await client.post('products', {})).status),
    );
    expect(writes).toEqual([401, 403, 422, 422]);
  });
});
