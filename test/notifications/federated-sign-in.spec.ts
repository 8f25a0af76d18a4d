import { TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { ApiClient } from '../support/client.js';
import { CLIENT_ID, OpenIdServer } from '../support/openid-server.js';
import { until } from '../support/until.js';

const FRONT_END = 'https://shop.example.com';

describe('a sign-in with a provider', () => {
  let server: OpenIdServer;
  let app: TestApp;

  beforeAll(async () => {
    server = await OpenIdServer.start();
    const provider = {
      name: 'openid',
      title: 'OpenID',
      issuer: server.url,
      clientId: CLIENT_ID,
      clientSecret: 'secret',
    };
    app = await TestApp.start({
      WORKER: 'true',
      AUTH_PROVIDERS: JSON.stringify([provider]),
      PUBLIC_URL: 'http://localhost:3000',
      RETURN_ORIGINS: FRONT_END,
    });
  });
  afterAll(async () => {
    await app.close();
    await server.goAway();
  });

  const moveAway = () => app.sql.query(`update familiar_addresses set network = gen_random_uuid()::text`);

  it('from a new address is told to the user, once, and the first one is not', async () => {
    const sub = `person-${process.pid}`;
    server.person = { sub, email: `${sub}@example.com`, email_verified: true, name: 'Ann Smith' };
    const first = await new Browser(app.url).signIn('openid');
    const user = new ApiClient(app.url, first.body.accessToken);
    const total = async () => (await user.get('notifications')).body.page.total;
    await moveAway();

    const { code, codeVerifier } = await new Browser(app.url).signInFor(FRONT_END, 'openid');
    expect((await app.nobody.post('auth/token', { code, codeVerifier })).status).toBe(200);

    await until(async () => (await total()) === 1);
    expect((await user.get('notifications')).body.items).toMatchObject([
      { type: 'user.signedInFromNewAddress', data: { ipAddress: '127.0.0.1' } },
    ]);
    expect((await new Browser(app.url).signIn('openid')).status).toBe(200);
    await moveAway();
    expect((await new Browser(app.url).signIn('openid')).status).toBe(200);
    await until(async () => (await total()) === 2);
  });
});
