import { AiUnavailable } from '../ai.errors.js';
import { type AttemptEnd, ProviderCircuitBreaker } from './provider-circuit-breaker.js';

describe('the circuit breaker of the provider', () => {
  let now: number;
  let breaker: ProviderCircuitBreaker;
  const attempt = (end: AttemptEnd) => breaker.begin()(end);

  beforeEach(() => {
    now = 0;
    breaker = new ProviderCircuitBreaker({ failures: 3, openMs: 1000 }, () => now);
  });

  function open(): void {
    for (let call = 0; call < 3; call++) attempt('failed');
    expect(breaker.state).toBe('open');
  }

  it('opens after consecutive failures, and refuses attempts', () => {
    open();
    expect(() => breaker.begin()).toThrow(AiUnavailable);
    now = 999;
    expect(breaker.state).toBe('open');
    now = 1000;
    expect(breaker.state).toBe('half-open');
  });

  it('counts from the last answer', () => {
    for (let round = 0; round < 5; round++) {
      attempt('failed');
      attempt('failed');
      attempt('answered');
    }
    expect(breaker.state).toBe('closed');
  });

  it('is not changed by attempts that are given up', () => {
    for (let call = 0; call < 10; call++) attempt('given up');
    expect(breaker.state).toBe('closed');
    attempt('failed');
    attempt('failed');
    attempt('given up');
    attempt('failed');
    expect(breaker.state).toBe('open');
    now = 1000;
    attempt('given up');
    expect(breaker.state).toBe('half-open');
  });

  it('lets a single attempt through when it is half-open, whose end decides', () => {
    open();
    now = 1000;
    const end = breaker.begin();
    expect(() => breaker.begin()).toThrow(AiUnavailable);
    end('failed');
    expect(breaker.state).toBe('open');
    now = 2000;
    attempt('answered');
    expect(breaker.state).toBe('closed');
  });

  it('counts attempts that are too slow once for each caller', () => {
    for (let call = 0; call < 10; call++) attempt({ tooSlowFor: 'anna' });
    expect(breaker.state).toBe('closed');
    attempt({ tooSlowFor: 'berta' });
    attempt({ tooSlowFor: 'carla' });
    expect(breaker.state).toBe('open');
  });

  it('ignores attempts that began before it opened', () => {
    const [answered, failed, later] = [breaker.begin(), breaker.begin(), breaker.begin()];
    open();
    answered('answered');
    expect(breaker.state).toBe('open');
    now = 900;
    failed('failed');
    now = 1000;
    expect(breaker.state).toBe('half-open');
    attempt('answered');
    for (const end of [later, failed, failed]) end('failed');
    expect(breaker.state).toBe('closed');
  });
});
