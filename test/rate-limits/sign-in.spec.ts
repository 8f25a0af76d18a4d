import { setTimeout as sleep } from 'node:timers/promises';
import { SignInFailed } from '../../src/modules/identity/identity.errors.js';
import { ScheduledTasks } from '../../src/kernel/jobs/scheduled-tasks.js';
import { IdentityService } from '../../src/modules/identity/identity.service.js';
import { LoginThrottleService } from '../../src/modules/identity/throttling/login-throttle.service.js';
import { Unavailable } from '../../src/kernel/errors/server.errors.js';
import { RateLimited } from '../../src/kernel/rate-limits/rate-limits.errors.js';
import { requestContext } from '../../src/kernel/context/request-context.js';
import { UsersService } from '../../src/modules/users/users.service.js';
import { TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectProblem } from '../support/problem.js';

const PASSWORD = 'correct horse battery';
const HOME = '192.0.2.1';
const ELSEWHERE = '203.0.113.9';

describe('signing in too often', () => {
  let app: TestApp;
  let count = 0;

  afterEach(() => app.close());

  async function start(limits: string): Promise<void> {
    app = await TestApp.start({ RATE_LIMITS: `default=1000000/60,${limits}`, TRUST_PROXY: '1' });
  }
  async function account(role: 'user' | 'admin' = 'user'): Promise<string> {
    const email = `owner-${++count}@example.com`;
    const passwordHash = await app.app.get(IdentityService).hashPassword(PASSWORD);
    await app.app
      .get(UsersService)
      .create(null, { email, firstName: 'Anna', lastName: 'Test', passwordHash, roles: [role], emailVerified: true });
    return email;
  }
  const signIn = (email: string, password: string, from = ELSEWHERE): Promise<Answer> =>
    app.nobody.post('auth/login', { email, password }, { 'X-Forwarded-For': from });
  async function wrong(times: number, email: string, from: (n: number) => string): Promise<number[]> {
    const seen: number[] = [];
    for (let n = 0; n < times; n++) seen.push((await signIn(email, `guess ${n}`, from(n))).status);
    return seen;
  }

  it('with wrong passwords from one address is refused there, the right password as well, and nowhere else', async () => {
    await start('login=3/60,login-address=100/60,login-account=100/60');
    const email = await account();

    expect(await wrong(5, email, () => ELSEWHERE)).toEqual([401, 401, 401, 429, 429]);
    const refused = await signIn(email.toUpperCase(), PASSWORD);
    expectProblem(refused, 429, 'rate_limited');
    expect(refused.headers.get('ratelimit-policy')).toBe('"login";q=3;w=60');
    expect(refused.headers.get('ratelimit')).toBe(`"login";r=0;t=${refused.headers.get('retry-after')}`);
    expect(refused.body.violatedPolicies).toEqual(['login']);

    expect((await signIn(email, PASSWORD, HOME)).status).toBe(200);
  });

  it('is allowed again after the seconds that were named', async () => {
    await start('login=2/1,login-address=100/60,login-account=100/60');
    const email = await account();
    const attempts = await Promise.all([1, 2, 3].map((n) => signIn(email, `guess ${n}`)));
    const refused = attempts.find(({ status }) => status === 429);
    expect(refused).toBeDefined();
    await sleep(Number(refused!.headers.get('retry-after')) * 1000);
    expect((await signIn(email, PASSWORD)).status).toBe(200);
  });

  it('does not let through more guesses when they all come at once', async () => {
    await start('login=4/60,login-address=100/60,login-account=100/60');
    const email = await account();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => signIn(email, `guess ${n}`)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(4);
  });

  it('with the right password is never too often', async () => {
    await start('login=2/60,login-address=3/60,login-account=3/60');
    const email = await account();
    for (let n = 0; n < 8; n++) expect((await signIn(email, PASSWORD)).status).toBe(200);
  });

  it('from one address on many accounts is refused there', async () => {
    await start('login=100/60,login-address=5/60,login-account=100/60');
    const email = await account();
    const seen: number[] = [];
    for (let n = 0; n < 7; n++) seen.push((await signIn(`victim-${n}@example.com`, 'guess')).status);
    expect(seen).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await signIn(email, PASSWORD)).status).toBe(429);
    expect((await signIn(email, PASSWORD, HOME)).status).toBe(200);
  });

  it('from many addresses on one account stops strangers, and not its owner where they have signed in before', async () => {
    await start('login=100/60,login-address=100/60,login-account=6/60');
    const email = await account();
    expect((await signIn(email, PASSWORD, HOME)).status).toBe(200);

    expect(await wrong(8, email, (n) => `198.51.100.${n}`)).toEqual([401, 401, 401, 401, 401, 401, 429, 429]);

    expect((await signIn(email, PASSWORD, '198.51.100.200')).status).toBe(429);
    expect((await signIn(email, PASSWORD, HOME)).status).toBe(200);
    expect((await signIn(email, PASSWORD, HOME)).status).toBe(200);
  });

  it('leaves a familiar address no more guesses than any other', async () => {
    await start('login=3/60,login-address=100/60,login-account=1/60');
    const email = await account();
    await signIn(email, PASSWORD, HOME);
    expect(await wrong(5, email, () => HOME)).toEqual([401, 401, 401, 429, 429]);
  });

  it('takes an IPv6 network for one address, and for one that is familiar', async () => {
    await start('login=2/60,login-address=100/60,login-account=3/60');
    const email = await account();
    expect((await signIn(email, PASSWORD, '2001:db8:a:b::1')).status).toBe(200);
    expect(await wrong(3, email, (n) => `2001:db8:0:1::${n}`)).toEqual([401, 401, 429]);
    expect(await wrong(2, email, (n) => `198.51.100.${n}`)).toEqual([401, 429]);
    expect((await signIn(email, PASSWORD, '2001:db8:a:b:ffff::2')).status).toBe(200);
  });

  it('says nothing about whether there is such an account', async () => {
    await start('login=2/60,login-address=100/60,login-account=4/60');
    const known = await account();
    const unknown = 'nobody@example.com';
    const told = async (email: string) => {
      const answers: Answer[] = [];
      for (const from of [1, 1, 1, 2, 2, 2, 3].map((n) => `198.51.100.${n}`))
        answers.push(await signIn(email, 'guess', from));
      return answers.map(({ status, headers, body }) => ({
        status,
        headers: [...headers.keys()].toSorted(),
        policy: headers.get('ratelimit-policy'),
        code: body.code,
        violated: body.violatedPolicies,
        detail: String(body.detail).replace(/again in \d+ s/, ''),
      }));
    };
    const [ofKnown, ofUnknown] = [await told(known), await told(unknown)];
    expect(ofKnown.map(({ status }) => status)).toEqual([401, 401, 429, 401, 401, 429, 429]);
    expect(ofUnknown).toEqual(ofKnown);
  });

  it('keeps no address of an account that can be read', async () => {
    await start('login=5/60');
    const email = await account();
    await signIn(email, PASSWORD, HOME);
    await signIn(email, PASSWORD, HOME);
    const { rows } = await app.sql.query('select network, row_to_json(f)::text as text from familiar_addresses f');
    expect(rows).toEqual([{ network: HOME, text: expect.not.stringContaining('owner') }]);
  });

  it('forgets familiar addresses that were not used for 90 days', async () => {
    await start('login=5/60');
    const email = await account();
    await signIn(email, PASSWORD, HOME);
    await signIn(email, PASSWORD, ELSEWHERE);
    await app.sql.query(`update familiar_addresses set used_at = now() - interval '91 days' where network = $1`, [
      HOME,
    ]);

    expect(await app.app.get(ScheduledTasks).find('familiarAddresses.cleanUp')?.run()).toBe(1);

    const { rows } = await app.sql.query('select network from familiar_addresses');
    expect(rows).toEqual([{ network: ELSEWHERE }]);
  });

  it('is refused at the dashboard of the queues, too, and counts there with the rest', async () => {
    await start('login=3/60,login-address=100/60,login-account=100/60');
    const email = await account('admin');
    const enter = (password: string, from: string) =>
      app.nobody.get('/admin/queues', {
        Authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`,
        'X-Forwarded-For': from,
      });

    expect((await enter('guess', ELSEWHERE)).status).toBe(401);
    expect((await signIn(email, 'guess', ELSEWHERE)).status).toBe(401);
    expect((await enter('guess', ELSEWHERE)).status).toBe(401);
    expectProblem(await enter(PASSWORD, ELSEWHERE), 429, 'rate_limited');
    expect((await signIn(email, PASSWORD, ELSEWHERE)).status).toBe(429);
    // A browser sends its password with each request, and need not be counted for that.
    for (let n = 0; n < 8; n++) expect((await enter(PASSWORD, HOME)).status).toBe(200);
  });
});

describe('limits of what leads to an account', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start({
      RATE_LIMITS: 'refresh=2/60,forgot=2/60,forgot-account=3/60,register=2/60,register-address=3/60',
    });
  });
  afterEach(() => app.close());

  /** Tries within a request from this address: what came of it. */
  async function attempt(
    action: Parameters<LoginThrottleService['run']>[0],
    who: string | undefined,
    from: string,
    work: () => Promise<void> = () => Promise.resolve(),
  ): Promise<'done' | 'failed' | 'refused'> {
    const request = { headers: {}, socket: { remoteAddress: from } };
    const response = { setHeader: () => {} };
    try {
      await new Promise<void>((resolve, reject) => {
        requestContext(request as never, response as never, () => {
          app.app.get(LoginThrottleService).run(action, who, work).then(resolve, reject);
        });
      });
      return 'done';
    } catch (error) {
      return error instanceof RateLimited ? 'refused' : 'failed';
    }
  }
  const series = async (times: number, once: () => Promise<string>) => {
    const seen: string[] = [];
    for (let n = 0; n < times; n++) seen.push(await once());
    return seen;
  };
  const fail = () => Promise.reject(new SignInFailed());
  const outage = () => Promise.reject(new Unavailable('away'));

  it('count failures of a refresh, not its successes and not our outages', async () => {
    expect(await series(5, () => attempt('refresh', 'session', HOME))).toEqual(Array.from({ length: 5 }, () => 'done'));
    expect(await series(3, () => attempt('refresh', 'session', HOME, outage))).toEqual(['failed', 'failed', 'failed']);
    expect(await series(3, () => attempt('refresh', 'session', HOME, fail))).toEqual(['failed', 'failed', 'refused']);
  });

  it('count each requested mail by client, and by account across clients', async () => {
    expect(await series(3, () => attempt('forgot', 'a@example.com', HOME))).toEqual(['done', 'done', 'refused']);
    expect(await attempt('forgot', 'a@example.com', ELSEWHERE, outage)).toBe('failed');
    expect(await series(2, () => attempt('forgot', 'a@example.com', ELSEWHERE))).toEqual(['done', 'refused']);
  });

  it('count each account that is made, and each attempt to make one', async () => {
    expect(await series(2, () => attempt('register', 'a@example.com', HOME, fail))).toEqual(['failed', 'failed']);
    expect(await attempt('register', 'b@example.com', HOME)).toBe('done');
    expect(await attempt('register', 'c@example.com', HOME)).toBe('refused');
    expect(await attempt('register', undefined, ELSEWHERE)).toBe('done');
  });

  it('do not concern what happens outside of a request', async () => {
    const attempts = app.app.get(LoginThrottleService);
    for (let n = 0; n < 5; n++) await attempts.run('register', 'a@example.com', () => Promise.resolve());
  });
});
