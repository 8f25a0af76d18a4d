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

  it('ends at things that contain themselves, and keeps what knows its own JSON', () => {
    const circle: Record<string, unknown> = { at: new Date(0) };
    circle.self = circle;

    expect(JSON.stringify(redact(circle))).toContain('[deep]');
    expect(redact(circle)).toMatchObject({ at: new Date(0) });
    expect(redact([null, undefined, 'text', 7])).toEqual([null, undefined, 'text', 7]);
  });
});
