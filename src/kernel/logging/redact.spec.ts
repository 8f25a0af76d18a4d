import { redact } from './redact.js';

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

  it('shows an error with its cause and fields, masked', () => {
    const error = Object.assign(new TypeError('wrong', { cause: new Error('deeper') }), {
      config: { token: 'x' },
      code: 7,
    });

    expect(redact({ err: error })).toEqual({
      err: {
        type: 'TypeError',
        message: 'wrong: deeper',
        stack: expect.stringContaining('caused by: Error: deeper') as string,
        config: { token: '[redacted]' },
        code: 7,
      },
    });
  });

  it('shows objects of classes by their names', () => {
    class Socket {}
    const error = Object.assign(new Error('gone'), { client: { socket: new Socket() } });

    expect(redact({ err: error })).toMatchObject({ err: { message: 'gone', client: { socket: '[Socket]' } } });
    expect(redact({ map: new Map([['a', 1]]) })).toEqual({ map: '[Map]' });
  });

  it('ends at circular references, and keeps objects with their own JSON', () => {
    const circular: Record<string, unknown> = { at: new Date(0) };
    circular.self = circular;

    expect(JSON.stringify(redact(circular))).toContain('[deep]');
    expect(redact(circular)).toMatchObject({ at: new Date(0) });
    expect(redact([null, undefined, 'text', 7])).toEqual([null, undefined, 'text', 7]);
  });
});
