import type { RequestContext } from '../context/request-context.js';
import { addressOf, callerOf } from './caller.js';

/** A request with this address and this principal, as the guards see it. */
function request(ipAddress: string | null, user?: object): RequestContext {
  const response = { req: { user, socket: { remoteAddress: '10.0.0.1' } } };
  return { requestId: '', traceId: '', userAgent: null, ipAddress, response } as unknown as RequestContext;
}

describe('a caller', () => {
  const token = { userId: 'u', credential: { kind: 'token', issuer: 'i', id: 't' } };
  const key = { userId: 'u', credential: { kind: 'api_key', issuer: 'i', id: 'k' } };

  it('is the user, with whatever token and from wherever', () => {
    expect(callerOf(request('192.0.2.1', token)).key).toBe('user:u');
    expect(callerOf(request('192.0.2.2', { ...token, credential: { ...token.credential, id: 'another' } })).key).toBe(
      'user:u',
    );
  });

  it('is the API key and not its owner, under a limit of its own', () => {
    expect(callerOf(request('192.0.2.1', key))).toMatchObject({ key: 'key:k', limit: { name: 'api-key' } });
  });

  it('that is an API key with figures of its own is held to those', () => {
    const limited = { ...key, credential: { ...key.credential, rateLimitPerMinute: 7 } };
    expect(callerOf(request('192.0.2.1', limited))).toEqual({
      key: 'key:k',
      limit: { name: 'api-key-own', requests: 7, windowSeconds: 60, isOwn: true },
    });
  });

  it('is the address where nobody is known, or asked about', () => {
    expect(callerOf(request('192.0.2.1')).key).toBe('address:192.0.2.1');
    expect(addressOf(request('2001:db8::1', token)).key).toBe('address:2001:db8:0:0::/64');
  });

  it('is the nearest proxy when the proxies name no address', () => {
    expect(callerOf(request(null)).key).toBe('address:10.0.0.1');
  });
});
