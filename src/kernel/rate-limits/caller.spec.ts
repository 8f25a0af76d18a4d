import type { Actor } from '../auth/actor.js';
import type { RequestContext } from '../context/request-context.js';
import { callerOf } from './caller.js';

const request = (ipAddress: string | null) =>
  ({ ipAddress, response: { req: { socket: { remoteAddress: '10.0.0.1' } } } }) as unknown as RequestContext;
const caller = (ipAddress: string | null, actor?: object) => callerOf(request(ipAddress), actor as Actor | undefined);

describe('a caller', () => {
  const token = { userId: 'u', credential: { kind: 'token', issuer: 'i', id: 't' } };
  const key = { userId: 'u', credential: { kind: 'api_key', issuer: 'i', id: 'k' } };

  it('is the user, with whatever token and from wherever', () => {
    expect(caller('192.0.2.1', token).key).toBe('user:u');
    const another = { ...token, credential: { ...token.credential, id: 'another' } };
    expect(caller('192.0.2.2', another).key).toBe('user:u');
  });

  it('is the API key and not its owner, under a limit of its own', () => {
    expect(caller('192.0.2.1', key)).toMatchObject({ key: 'key:k', limit: { name: 'api-key' } });
  });

  it('that is an API key with figures of its own is held to those', () => {
    const limited = { ...key, credential: { ...key.credential, rateLimitPerMinute: 7 } };
    expect(caller('192.0.2.1', limited)).toEqual({
      key: 'key:k',
      limit: { name: 'api-key-own', requests: 7, windowSeconds: 60, isOwn: true },
    });
  });

  it('is the address where no actor is known', () => {
    expect(caller('192.0.2.1').key).toBe('address:192.0.2.1');
    expect(caller('2001:db8::1').key).toBe('address:2001:db8:0:0::/64');
  });

  it('is the nearest proxy when the proxies name no address', () => {
    expect(caller(null).key).toBe('address:10.0.0.1');
  });
});
