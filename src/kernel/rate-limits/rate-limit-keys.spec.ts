import type { Actor } from '../auth/actor.js';
import type { RequestContext } from '../context/request-context.js';
import { countsOf } from './rate-limit-keys.js';
import type { Limit } from './limit.js';

const request = (ipAddress: string | null) =>
  ({ ipAddress, response: { req: { socket: { remoteAddress: '10.0.0.1' } } } }) as unknown as RequestContext;
const counts = (ipAddress: string | null, actor?: object, limit?: Limit) =>
  countsOf(request(ipAddress), actor as Actor | undefined, limit);
const caller = (ipAddress: string | null, actor?: object) => counts(ipAddress, actor)[0];

describe('a caller', () => {
  const token = { userId: 'u', credential: { kind: 'token', issuer: 'i', id: 't' } };
  const key = { userId: 'u', credential: { kind: 'api_key', issuer: 'i', id: 'k' } };

  it('is the user, with whatever token and from wherever', () => {
    expect(caller('192.0.2.1', token).caller).toBe('user:u');
    const another = { ...token, credential: { ...token.credential, id: 'another' } };
    expect(caller('192.0.2.2', another).caller).toBe('user:u');
  });

  it('is the API key and not its owner, under a limit of its own', () => {
    expect(caller('192.0.2.1', key)).toMatchObject({ caller: 'key:k', limit: { name: 'api-key' } });
  });

  it('that is an API key with figures of its own is held to those', () => {
    const limited = { ...key, credential: { ...key.credential, rateLimitPerMinute: 7 } };
    expect(caller('192.0.2.1', limited)).toEqual({
      caller: 'key:k',
      limit: { name: 'api-key-own', requests: 7, windowSeconds: 60, isOwn: true },
    });
  });

  it('that is an API key counts for its owner, too, under the limit of a route and beside its own', () => {
    const limit: Limit = { name: 'reports', requests: 10, windowSeconds: 60 };
    const names = (route?: Limit) => counts('192.0.2.1', key, route).map((each) => [each.caller, each.limit.name]);
    expect(names()).toEqual([
      ['key:k', 'api-key'],
      ['user:u', 'api-key-owner'],
    ]);
    expect(names(limit)).toEqual([
      ['user:u', 'reports'],
      ['user:u', 'api-key-owner'],
    ]);
  });

  it('is the address where no actor is known', () => {
    expect(caller('192.0.2.1').caller).toBe('address:192.0.2.1');
    expect(caller('2001:db8::1').caller).toBe('address:2001:db8:0:0::/64');
  });

  it('is the nearest proxy when the proxies name no address', () => {
    expect(caller(null).caller).toBe('address:10.0.0.1');
  });
});
