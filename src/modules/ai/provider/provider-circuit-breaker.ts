import { AiUnavailable } from '../ai.errors.js';

export type CircuitState = 'closed' | 'open' | 'half-open';

/**
 * Refuses attempts at once while the provider fails. After `failures` consecutive failures it opens for `openMs`;
 * then it is half-open: a single attempt is let through, which closes it when it succeeds and opens it again when it
 * fails.
 */
export class ProviderCircuitBreaker {
  private consecutive = 0;
  private openUntil: number | undefined;
  private isTrying = false;

  constructor(
    private readonly options: { readonly failures: number; readonly openMs: number },
    private readonly now: () => number,
  ) {}

  get state(): CircuitState {
    if (this.openUntil === undefined) return 'closed';
    return this.now() < this.openUntil ? 'open' : 'half-open';
  }

  /** Throws AiUnavailable when the attempt may not be made. `isFailure` says which errors count. */
  async run<T>(attempt: () => Promise<T>, isFailure: (error: unknown) => boolean): Promise<T> {
    const { state } = this;
    if (state === 'open' || (state === 'half-open' && this.isTrying)) throw this.refusal();
    const isTrial = state === 'half-open';
    if (isTrial) this.isTrying = true;
    try {
      const result = await attempt();
      this.consecutive = 0;
      this.openUntil = undefined;
      return result;
    } catch (error) {
      if (isFailure(error)) this.count();
      throw error;
    } finally {
      if (isTrial) this.isTrying = false;
    }
  }

  private count(): void {
    this.consecutive++;
    if (this.consecutive >= this.options.failures) this.openUntil = this.now() + this.options.openMs;
  }

  private refusal(): AiUnavailable {
    const waitMs = Math.max(0, (this.openUntil ?? 0) - this.now());
    return new AiUnavailable(
      'The AI provider fails at the moment. Try again later.',
      Math.max(1, Math.ceil(waitMs / 1000)),
    );
  }
}
