import { redact } from './redact.js';
import { redactText } from './redact-text.js';

describe('what is logged', () => {
  it('has its secrets masked at any depth, whatever the case of their names', () => {
    const line = {
      user: { profile: [{ Password: 'x', name: 'Anna' }] },
      headers: { 'Set-Cookie': ['a'], accept: '*/*' },
    };

    expect(redact(line)).toEqual({
      user: { profile: [{ Password: '[redacted]', name: 'Anna' }] },
      headers: { 'Set-Cookie': '[redacted]', accept: '*/*' },
    });
    expect(line.user.profile[0]?.Password).toBe('x');
  });

  it('has names masked that end as those of secrets do', () => {
    const names = [
      'oldPassword',
      'password_hash',
      'X-Refresh-Token',
      'sentryDsn',
      'tokens',
      'clientSecret',
      'apiKeyHash',
    ];
    const line = Object.fromEntries([...names, 'tokenizer', 'keys'].map((name) => [name, 'x']));

    expect(redact(line)).toEqual({
      ...Object.fromEntries(names.map((name) => [name, '[redacted]'])),
      tokenizer: 'x',
      keys: 'x',
    });
  });

  it('shows how many tokens a model took', () => {
    expect(redact({ totalTokens: 23, tokens: ['x'], token: 7 })).toEqual({
      totalTokens: 23,
      tokens: '[redacted]',
      token: '[redacted]',
    });
  });

  it('shows an error with its cause, its class and a few fields', () => {
    const error = Object.assign(new TypeError('wrong', { cause: new Error('deeper') }), {
      config: { url: 'x' },
      code: 7,
    });

    expect(redact({ err: error })).toEqual({
      err: {
        type: 'TypeError',
        message: 'wrong: deeper',
        stack: expect.stringContaining('caused by: Error: deeper') as string,
        code: 7,
      },
    });
  });

  it('shows objects of classes by their names', () => {
    class Socket {}

    expect(redact({ client: { socket: new Socket() } })).toEqual({ client: { socket: '[Socket]' } });
    expect(redact({ map: new Map([['a', 1]]) })).toEqual({ map: '[Map]' });
  });

  it('shows nothing of a row, a statement or a command that the error of a driver carries', () => {
    class QueryFailedError extends Error {}
    const ofPostgres = Object.assign(new QueryFailedError('invalid input syntax for type integer: "se"cret"'), {
      code: '22P02',
      severity: 'ERROR',
      routine: 'pg_strtoint32',
      table: 'users',
      query: 'insert secret',
      parameters: ['secret'],
      detail: 'Failing row contains (secret).',
      hint: 'secret',
      where: 'secret',
      internalQuery: 'secret',
      driverError: { detail: 'secret' },
    });
    const ofRedis = Object.assign(new Error('WRONGPASS invalid username-password pair'), {
      command: { name: 'auth', args: ['default', 'secret'] },
      previousErrors: ['secret'],
    });

    for (const error of [
      ofPostgres,
      ofRedis,
      new Error('outer', { cause: ofPostgres }),
      new AggregateError([ofRedis], 'all'),
    ]) {
      expect(JSON.stringify(redact({ err: error }))).not.toContain('secret');
    }
    expect(redact(ofPostgres)).toEqual({
      type: 'QueryFailedError',
      message: 'invalid input syntax for type integer: "[value]"',
      stack: expect.stringMatching(
        /^QueryFailedError: invalid input syntax for type integer: "\[value\]"\n +at /,
      ) as string,
      code: '22P02',
      severity: 'ERROR',
      routine: 'pg_strtoint32',
      table: 'users',
    });
    expect(redact(new AggregateError([ofRedis], 'all'))).toMatchObject({ errors: [{ type: 'Error' }] });
  });

  it('ends at causes that refer to each other', () => {
    const error = new Error('one');
    error.cause = new Error('two', { cause: error });

    expect(redact(error)).toMatchObject({ message: 'one: two' });
  });

  it.each([
    ['redis://default:s3cret@localhost:6379', 'redis://[credentials]@localhost:6379'],
    ['to https://key:s3cret@o1.ingest.example.com/1 now', 'to https://[credentials]@o1.ingest.example.com/1 now'],
    ['Authorization: Basic YW5uYTpzM2NyZXQ=', 'Authorization: [token]'],
    [`hash $2b$10$${'s3cret./'.repeat(7).slice(0, 53)}, salt`, 'hash [password hash], salt'],
    [
      '{"a":"-----BEGIN PRIVATE KEY-----\\ns3cret\\n-----END PRIVATE KEY-----\\n","b":1}',
      '{"a":"[private key]\\n","b":1}',
    ],
    ['from anna@example.com', 'from [email]'],
    ['GET https://shop.example.com/a@b of $25', 'GET https://shop.example.com/a@b of $25'],
  ])('has secrets masked by their shape: %s', (text, shown) => {
    expect(redactText(text)).toBe(shown);
  });

  it('ends at circular references, and keeps objects with their own JSON', () => {
    const circular: Record<string, unknown> = { at: new Date(0) };
    circular.self = circular;

    expect(JSON.stringify(redact(circular))).toContain('[deep]');
    expect(redact(circular)).toMatchObject({ at: new Date(0) });
    expect(redact([null, undefined, 'text', 7])).toEqual([null, undefined, 'text', 7]);
  });
});
