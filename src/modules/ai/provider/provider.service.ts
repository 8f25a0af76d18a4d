import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { backoffMs } from '../../../kernel/context/backoff.js';
import { Clock } from '../../../kernel/context/clock.js';
import { AiNotConfigured, AiTimeout, AiUnavailable } from '../ai.errors.js';
import { primeGenerator } from '../../../kernel/context/prime-generator.js';
import type { Completion, CompletionPart, Prompt } from './completion.js';
import { OpenaiService } from './openai.service.js';
import { type AttemptEnd, type CircuitState, ProviderCircuitBreaker } from './provider-circuit-breaker.js';
import { late, ProviderFailure } from './provider-failure.js';
import { AbortTimer, AnyAborted } from './abort-signals.js';

const BACKOFF = { firstMs: 250, longestMs: 8000 };

/** A call of the provider with all its attempts. */
export interface ProviderCall {
  readonly prompt: Prompt;
  /** Aborted when the client has disconnected. */
  readonly signal: AbortSignal;
  /** Whose call it is. */
  readonly caller?: string;
  /** Set by the service: whether the provider can have worked for the call, and charge for it. */
  mayHaveWorked: boolean;
}

/** Why an attempt is aborted. */
interface Signals {
  readonly client: AbortSignal;
  /** The provider is silent for too long. */
  readonly timeout: AbortSignal;
  /** The whole call takes too long. */
  readonly deadline: AbortSignal;
}

interface Limits {
  readonly deadline: AbortTimer;
  readonly endsAt: number;
}

type Parts = AsyncGenerator<CompletionPart, void, undefined>;

interface OpenStream {
  readonly parts: Parts;
  readonly silence: AbortTimer;
  readonly deadline: AbortTimer;
  readonly signals: Signals;
  readonly any: AnyAborted;
}

/** Calls the provider: repeats transient failures within the deadline, and refuses at once while it is down. */
@Injectable()
export class ProviderService {
  private readonly logger = new Logger(ProviderService.name);
  private readonly breaker: ProviderCircuitBreaker;
  private active = 0;

  constructor(
    private readonly openai: OpenaiService,
    @Inject(CONFIG) private readonly config: Config,
    clock: Clock,
  ) {
    this.breaker = new ProviderCircuitBreaker(config.ai.breaker, () => clock.now());
  }

  /** Of the circuit to the provider, or `disabled` when AI is not configured. */
  get state(): CircuitState | 'disabled' {
    return this.openai.isConfigured ? this.breaker.state : 'disabled';
  }

  /** Throws AiNotConfigured. */
  assertConfigured(): void {
    if (!this.openai.isConfigured) throw new AiNotConfigured();
  }

  /** The whole answer. Throws the errors of ai.errors.ts, or the reason of the signal. */
  async complete(call: ProviderCall): Promise<Completion> {
    this.enter();
    const limits = this.limits();
    try {
      const { result, end } = await this.repeat(call, limits, () => {
        const timeout = new AbortTimer(this.config.ai.timeoutMs);
        const signals = { client: call.signal, timeout: timeout.signal, deadline: limits.deadline.signal };
        const any = new AnyAborted(signals);
        const ask = () => this.openai.complete(call.prompt, any.signal);
        return guarded(ask, signals).finally(() => {
          timeout.stop();
          any.stop();
        });
      });
      end('answered');
      return result;
    } finally {
      limits.deadline.stop();
      this.active--;
    }
  }

  /**
   * The parts of the answer as they come; the promise resolves when it begins. Both throw like `complete`. Only the
   * beginning is repeated: a client has seen the rest. Leaving the loop aborts the call.
   */
  async stream(call: ProviderCall): Promise<Parts> {
    this.enter();
    const limits = this.limits();
    try {
      const { result, end } = await this.repeat(call, limits, async () => {
        const silence = new AbortTimer(this.config.ai.timeoutMs);
        const signals = { client: call.signal, timeout: silence.signal, deadline: limits.deadline.signal };
        const any = new AnyAborted(signals);
        const open = () => this.openai.stream(call.prompt, any.signal);
        const opening = guarded(open, signals).finally(() => silence.stop());
        const parts = await opening.catch((error: unknown) => {
          any.stop();
          throw error;
        });
        return { parts, silence, deadline: limits.deadline, signals, any };
      });
      return await primeGenerator(this.watch(result, call, end));
    } catch (error) {
      limits.deadline.stop();
      this.active--;
      throw error;
    }
  }

  private async *watch(
    { parts, silence, deadline, signals, any }: OpenStream,
    call: ProviderCall,
    end: (end: AttemptEnd) => void,
  ): Parts {
    // What stands when the loop is left from outside.
    let ended: AttemptEnd = 'given up';
    let hasPart = false;
    try {
      yield { id: '', model: '' };
      for (;;) {
        silence.restart();
        // A prompt can make the first part late, and not the others.
        const next = await guarded(() => parts.next(), signals, hasPart ? 'outage' : 'too slow');
        silence.stop();
        if (next.done) break;
        hasPart = true;
        yield next.value;
      }
      ended = 'answered';
    } catch (error) {
      ended = endOf(error, call);
      throw error instanceof ProviderFailure ? this.report(error) : error;
    } finally {
      end(ended);
      silence.stop();
      deadline.stop();
      this.active--;
      await parts.return();
      any.stop();
    }
  }

  /** Repeats attempts on which the provider cannot have worked. The result is that of an attempt which is to be ended. */
  private async repeat<T>(
    call: ProviderCall,
    { endsAt }: Limits,
    attempt: () => Promise<T>,
  ): Promise<{ result: T; end: (end: AttemptEnd) => void }> {
    for (let number = 0; ; number++) {
      call.signal.throwIfAborted();
      const end = this.breaker.begin();
      call.mayHaveWorked = true;
      try {
        return { result: await attempt(), end };
      } catch (error) {
        end(endOf(error, call));
        if (!(error instanceof ProviderFailure)) throw error;
        const { mayHaveWorked, reason, retryAfterMs = 0 } = error.facts;
        call.mayHaveWorked = mayHaveWorked;
        const waitMs = Math.max(retryAfterMs, backoffMs(number, BACKOFF));
        const isLast = number >= this.config.ai.maxRetries || performance.now() + waitMs >= endsAt;
        if (mayHaveWorked || error.kind === 'permanent' || isLast) throw this.report(error);
        this.logger.debug({ reason, attempt: number, waitMs }, 'A call of the AI provider is repeated.');
        await sleep(waitMs, undefined, { signal: call.signal }).catch(() => call.signal.throwIfAborted());
      }
    }
  }

  private report({ problem, facts: { reason } }: ProviderFailure): Error {
    this.logger.warn({ reason, code: problem.type.code }, 'A call of the AI provider failed.');
    return problem;
  }

  private limits(): Limits {
    const { deadlineMs } = this.config.ai;
    return { deadline: new AbortTimer(deadlineMs), endsAt: performance.now() + deadlineMs };
  }

  private enter(): void {
    this.assertConfigured();
    if (this.active >= this.config.ai.maxConcurrentCalls)
      throw new AiUnavailable('Too many calls of the AI provider are active. Try again later.', 1);
    this.active++;
  }
}

/** Tells apart why an attempt was aborted: by its client, or for being late. */
async function guarded<T>(
  attempt: () => Promise<T>,
  { client, timeout, deadline }: Signals,
  kind: 'outage' | 'too slow' = 'too slow',
): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    client.throwIfAborted();
    if (timeout.aborted) throw late(kind);
    if (deadline.aborted) throw new AiTimeout();
    throw error;
  }
}

function endOf(error: unknown, { caller }: ProviderCall): AttemptEnd {
  if (!(error instanceof ProviderFailure)) return 'given up';
  if (error.kind === 'too slow') return { tooSlowFor: caller };
  return error.kind === 'outage' ? 'failed' : 'answered';
}
