import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { TestApp } from '../support/app.js';

const pem = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicPem = (key: string) => createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

describe('a new signing key', () => {
  const shared = { JWT_ISSUER: 'https://issuer.example' };
  const [older, newer] = [pem(), pem()];
  const apps: TestApp[] = [];

  const start = async (env: Record<string, string>) => {
    const app = await TestApp.start({ ...shared, ...env }, apps[0]?.database);
    apps.push(app);
    return app;
  };
  afterAll(async () => {
    for (const app of apps.toReversed()) await app.close();
  });
  const use = async (app: TestApp, token: string) =>
    (await app.nobody.get('users/me', { Authorization: `Bearer ${token}` })).status;
  const kids = async (app: TestApp) =>
    (await app.nobody.get('/.well-known/jwks.json')).body.keys.map(({ kid }: { kid: string }) => kid) as string[];
  const kidOf = (token: string) =>
    (JSON.parse(Buffer.from(token.split('.', 1)[0]!, 'base64url').toString()) as { kid: string }).kid;

  it('comes in without a token refused, step by step, and the old one goes', async () => {
    const before = await start({ JWT_PRIVATE_KEY: older });
    const first = (await before.signIn('user')).token!;

    // First all instances accept the key, then they sign with it.
    const announced = await start({ JWT_PRIVATE_KEY: older, JWT_PREVIOUS_KEYS: publicPem(newer) });
    const changed = await start({ JWT_PRIVATE_KEY: newer, JWT_PREVIOUS_KEYS: older });
    const second = (await changed.signIn('manager')).token!;

    expect(kidOf(second)).not.toBe(kidOf(first));
    expect([await use(announced, first), await use(announced, second)]).toEqual([200, 200]);
    expect([await use(changed, first), await use(changed, second)]).toEqual([200, 200]);
    expect(await kids(announced)).toEqual([kidOf(first), kidOf(second)]);
    expect(await kids(changed)).toEqual([kidOf(second), kidOf(first)]);
    expect(JSON.stringify((await changed.nobody.get('/.well-known/jwks.json')).body)).not.toContain('"d"');

    const after = await start({ JWT_PRIVATE_KEY: newer });
    expect([await use(after, first), await use(after, second)]).toEqual([401, 200]);
    expect(await kids(after)).toEqual([kidOf(second)]);
  });

  it('is one among several that were there before, on one line or more', async () => {
    const keys = [pem(), pem(), pem()];
    const app = await start({
      JWT_PRIVATE_KEY: keys[0]!,
      JWT_PREVIOUS_KEYS: keys.map(publicPem).join('').replaceAll('\n', '\\n'),
    });

    expect(await kids(app)).toHaveLength(3);
  });
});
