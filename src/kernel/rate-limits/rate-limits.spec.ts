import { ConfigError, loadConfig } from '../../config/config.js';
import { declareLimit, DEFAULT_LIMIT } from './limit.js';
import { MemoryWindows } from './memory-windows.js';
import { RateLimits } from './rate-limits.js';

/** The limits that hold where RATE_LIMITS is this. */
const limits = (text: string) => new RateLimits(loadConfig({ RATE_LIMITS: text }), new MemoryWindows());

describe('rate limits', () => {
  it('have the figures they are declared with, unless the configuration has others', () => {
    expect(limits('').policyOf(DEFAULT_LIMIT)).toBe('"default";q=100;w=60');
    expect(limits('default=600/30').policyOf(DEFAULT_LIMIT)).toBe('"default";q=600;w=30');
    expect(limits(' api-key=1/1 , default=2/86400 ').policyOf(DEFAULT_LIMIT)).toBe('"default";q=2;w=86400');
  });

  it('refuse to start with a name that nobody declared, and say which there are', () => {
    expect(() => limits('default=5/60,logn=5/60')).toThrow(ConfigError);
    expect(() => limits('logn=5/60')).toThrow(
      /RATE_LIMITS: there is no limit of the name logn\. There are default, api-key/,
    );
  });

  it.each([
    '5',
    'default',
    'default=',
    'default=0/60',
    'default=5/0',
    'default=5/86401',
    'default=5/1.5',
    'default=-1/60',
    'default=5/60,',
    'default=5/60,default=6/60',
    'Default=5/60',
    'default=5/60;login=5/60',
  ])('take %j for no list of limits', (text) => {
    expect(() => loadConfig({ RATE_LIMITS: text })).toThrow(/RATE_LIMITS: .*Expected name=requests\/seconds/);
  });

  it('share no name', () => {
    declareLimit('once', 1, 1);
    expect(() => declareLimit('once', 1, 1)).toThrow('declared twice');
  });

  it('never name a longer time than the window while there is something left', () => {
    const counts = limits('default=2/60');
    const told = [1, 2, 3].map(() =>
      counts.stateOf(counts.take(DEFAULT_LIMIT, 'a') as Parameters<RateLimits['stateOf']>[0]),
    );
    expect(told.slice(0, 2)).toEqual(['"default";r=1;t=60', '"default";r=0;t=60']);
    expect(told[2]).toMatch(/^"default";r=0;t=6[0-3]$/);
  });
});
