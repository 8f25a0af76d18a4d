import { AiUnavailable } from '../ai.errors.js';

export type CircuitState = 'closed' | 'open' | 'half-open';

/**
 * How an attempt ended: the provider answered, be it with a refusal; it failed; it was too slow for a caller; or the
 * attempt was given up before either was known.
 */
export type AttemptEnd = 'answered' | 'failed' | { readonly tooSlowFor: string | undefined } | 'given up';

/**
 * Refuses attempts at once while the provider fails. After `failures` failures without an answer between them it opens
 * for `openMs`; then it is half-open: a single attempt is let through, whose answer closes it and whose failure opens
 * it again. Attempts that are too slow count once for each caller, so that long prompts of one do not stop the others.
 */
export class ProviderCircuitBreaker {
  /** Since the last answer. */
  private readonly failures = new Set<unknown>();
  private openUntil: number | undefined;
  private isTrying = false;
  /** How often it has opened. What attempts from before the last time find out is out of date. */
  private openings = 0;

  constructor(
    private readonly options: { readonly failures: number; readonly openMs: number },
    private readonly now: () => number,
  ) {}

  get state(): CircuitState {
    if (this.openUntil === undefined) return 'closed';
    return this.now() < this.openUntil ? 'open' : 'half-open';
  }

  /** Throws AiUnavailable when no attempt may be made. The returned function is called once, when the attempt is over. */
  begin(): (end: AttemptEnd) => void {
    const { state, openings } = this;
    if (state === 'open' || (state === 'half-open' && this.isTrying)) throw this.refusal();
    const isTrial = state === 'half-open';
    if (isTrial) this.isTrying = true;
    return (end) => {
      if (isTrial) this.isTrying = false;
      if (openings !== this.openings || end === 'given up') return;
      if (end === 'answered') {
        this.failures.clear();
        this.openUntil = undefined;
        return;
      }
      this.failures.add(typeof end === 'string' ? Symbol(end) : end.tooSlowFor);
      if (isTrial || this.failures.size >= this.options.failures) this.open();
    };
  }

  private open(): void {
    this.openUntil = this.now() + this.options.openMs;
    this.openings++;
    this.failures.clear();
  }

  private refusal(): AiUnavailable {
    const waitMs = Math.max(0, (this.openUntil ?? 0) - this.now());
    return new AiUnavailable(
      'The AI provider fails at the moment. Try again later.',
      Math.max(1, Math.ceil(waitMs / 1000)),
    );
  }
}
