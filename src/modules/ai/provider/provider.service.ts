import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { backoffMs } from '../../../kernel/context/backoff.js';
import { Clock } from '../../../kernel/context/clock.js';
import { AiNotConfigured, AiTimeout, AiUnavailable } from '../ai.errors.js';
import { begun } from '../../../kernel/context/begun.js';
import type { Completion, CompletionPart, Prompt } from './completion.js';
import { OpenaiService } from './openai.service.js';
import { type CircuitState, ProviderCircuitBreaker } from './provider-circuit-breaker.js';
import { ProviderFailure } from './provider-failure.js';

const BACKOFF = { firstMs: 250, longestMs: 8000 };

/** The time and the will to wait of one call. */
interface Limits {
  /** Aborted when the client has disconnected. */
  readonly client: AbortSignal;
  readonly deadline: AbortSignal;
  readonly endsAt: number;
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

  /** The whole answer. Throws the errors of ai.errors.ts, or the reason of `client`. */
  async complete(prompt: Prompt, client: AbortSignal): Promise<Completion> {
    this.enter();
    try {
      const limits = this.limits(client);
      return await this.repeat(limits, () => {
        const timeout = AbortSignal.timeout(this.config.ai.timeoutMs);
        const signal = AbortSignal.any([client, limits.deadline, timeout]);
        return guarded(() => this.openai.complete(prompt, signal), client, signal);
      });
    } finally {
      this.active--;
    }
  }

  /**
   * The parts of the answer as they come; the promise resolves when it begins. Both throw like `complete`. Only the
   * beginning is repeated: a client has seen the rest. Leaving the loop aborts the call.
   */
  async stream(prompt: Prompt, client: AbortSignal): Promise<AsyncGenerator<CompletionPart, void, undefined>> {
    this.enter();
    try {
      const limits = this.limits(client);
      return await this.repeat(limits, async () => {
        const silence = new SilenceTimer(this.config.ai.timeoutMs);
        const signal = AbortSignal.any([client, limits.deadline, silence.signal]);
        const parts = await guarded(() => this.openai.stream(prompt, signal), client, signal).finally(() =>
          silence.stop(),
        );
        return begun(this.watch(parts, { client, signal, silence }));
      });
    } catch (error) {
      this.active--;
      throw error;
    }
  }

  private async *watch(
    parts: AsyncGenerator<CompletionPart, void, undefined>,
    { client, signal, silence }: { client: AbortSignal; signal: AbortSignal; silence: SilenceTimer },
  ): AsyncGenerator<CompletionPart, void, undefined> {
    try {
      yield { id: '', model: '' };
      for (;;) {
        silence.restart();
        const next = await guarded(() => parts.next(), client, signal);
        silence.stop();
        if (next.done) return;
        yield next.value;
      }
    } catch (error) {
      throw error instanceof ProviderFailure ? this.report(error) : error;
    } finally {
      silence.stop();
      this.active--;
      await parts.return();
    }
  }

  private async repeat<T>(limits: Limits, attempt: () => Promise<T>): Promise<T> {
    for (let number = 0; ; number++) {
      try {
        return await this.breaker.run(attempt, (error) => error instanceof ProviderFailure && error.kind === 'outage');
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error;
        const waitMs = Math.max(error.retryAfterMs ?? 0, backoffMs(number, BACKOFF));
        const isLast = number >= this.config.ai.maxRetries || performance.now() + waitMs >= limits.endsAt;
        if (error.kind === 'permanent' || isLast) throw this.report(error);
        this.logger.debug({ reason: error.reason, attempt: number, waitMs }, 'A call of the AI provider is repeated.');
        await sleep(waitMs, undefined, { signal: limits.client }).catch(() => limits.client.throwIfAborted());
      }
    }
  }

  private report({ problem, reason }: ProviderFailure): Error {
    this.logger.warn({ reason, code: problem.type.code }, 'A call of the AI provider failed.');
    return problem;
  }

  private limits(client: AbortSignal): Limits {
    const { deadlineMs } = this.config.ai;
    return { client, deadline: AbortSignal.timeout(deadlineMs), endsAt: performance.now() + deadlineMs };
  }

  private enter(): void {
    this.assertConfigured();
    if (this.active >= this.config.ai.maxConcurrentCalls)
      throw new AiUnavailable('Too many calls of the AI provider are active. Try again later.', 1);
    this.active++;
  }
}

/** Tells apart why an attempt was aborted: by its client, or for being late. */
async function guarded<T>(attempt: () => Promise<T>, client: AbortSignal, all: AbortSignal): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    client.throwIfAborted();
    if (all.aborted) throw new ProviderFailure(new AiTimeout(), 'outage', 'timeout');
    throw error;
  }
}

/** Aborts when the provider is silent for too long. The time that the client takes to read does not count. */
class SilenceTimer {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly ms: number) {
    this.restart();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  restart(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.controller.abort(), this.ms);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
