import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { AiModelNotAllowed, ClientDisconnected } from './ai.errors.js';
import { primeGenerator } from '../../kernel/context/prime-generator.js';
import type { Purpose } from './budgets/ai-call.entity.js';
import { BudgetsService, type ReservedCall } from './budgets/budgets.service.js';
import { type CountedUsage, estimateUsage, mostUsage, NO_TOKENS } from './budgets/token-estimate.js';
import type { Completion, CompletionPart, Prompt, ToolCall, Usage } from './provider/completion.js';
import { type ProviderCall, ProviderService } from './provider/provider.service.js';

export interface CompletionRequest extends Omit<Prompt, 'model' | 'maxTokens'> {
  readonly purpose: Purpose;
  /** The first allowed one when not given. */
  readonly model?: string;
  readonly maxTokens?: number;
}

/** What is known of an answer beside its text. */
export interface AnswerFacts {
  readonly id: string;
  readonly model: string;
  readonly finishReason: string;
  readonly usage: CountedUsage;
  readonly latencyMs: number;
}

export interface AnsweredCompletion extends AnswerFacts {
  readonly content: string;
  readonly toolCalls: readonly ToolCall[];
}

/** A piece of the text, or at the end the facts. */
export type StreamedAnswer = { readonly content: string } | { readonly facts: AnswerFacts };

/** A call under way. */
interface Call extends ProviderCall {
  readonly reserved: ReservedCall;
  readonly startedAt: number;
}

interface Answered extends Pick<Completion, 'id' | 'model' | 'finishReason' | 'usage'> {
  readonly answerBytes: number;
}

const DEFAULT_MAX_TOKENS = 1024;

/** Calls models for users. Prompts and answers are neither logged nor stored. */
@Injectable()
export class CompletionsService {
  private readonly logger = new Logger(CompletionsService.name);

  constructor(
    private readonly provider: ProviderService,
    private readonly budgets: BudgetsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The answer of the model. `signal` aborts the call. Throws the errors of ai.errors.ts. */
  async complete(actor: Actor, request: CompletionRequest, signal: AbortSignal): Promise<AnsweredCompletion> {
    const call = await this.begin(actor, request, signal);
    let completion: Completion;
    try {
      completion = await this.provider.complete(call);
    } catch (error) {
      await this.fail(call, error);
      throw error;
    }
    const { content, toolCalls, ...answered } = completion;
    const answerBytes = Buffer.byteLength(content + JSON.stringify(toolCalls));
    return { content, toolCalls, ...(await this.succeed(call, { ...answered, answerBytes })) };
  }

  /**
   * The answer as it is written; the promise resolves when it begins. Both throw like `complete`. Leaving the loop
   * aborts the call.
   */
  async stream(
    actor: Actor,
    request: CompletionRequest,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<StreamedAnswer, void>> {
    const call = await this.begin(actor, request, signal);
    let parts: AsyncGenerator<CompletionPart, void>;
    try {
      parts = await this.provider.stream(call);
    } catch (error) {
      await this.fail(call, error);
      throw error;
    }
    return primeGenerator(this.forward(call, parts));
  }

  private async *forward(
    call: Call,
    parts: AsyncGenerator<CompletionPart, void>,
  ): AsyncGenerator<StreamedAnswer, void> {
    const { model } = call.prompt;
    let answered = { id: '', model, finishReason: 'stop', usage: null as Usage | null, answerBytes: 0 };
    // What stands when the loop is left from outside.
    let failure: unknown = new ClientDisconnected();
    try {
      yield { content: '' };
      for await (const { content = '', ...part } of parts) {
        answered = { ...answered, ...part, answerBytes: answered.answerBytes + Buffer.byteLength(content) };
        if (content !== '') yield { content };
      }
      failure = undefined;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      if (failure !== undefined) await this.fail(call, failure);
    }
    yield { facts: await this.succeed(call, answered) };
  }

  /** Throws AiNotConfigured, AiModelNotAllowed, AiBudgetExceeded, and the reason of the signal. */
  private async begin(actor: Actor, request: CompletionRequest, signal: AbortSignal): Promise<Call> {
    this.provider.assertConfigured();
    signal.throwIfAborted();
    const { purpose, model = this.config.ai.model, maxTokens = DEFAULT_MAX_TOKENS, ...rest } = request;
    const { models } = this.config.ai;
    if (!models.includes(model)) throw new AiModelNotAllowed(models);
    const prompt = { ...rest, model, maxTokens };
    const reserved = await this.budgets.reserve(actor, purpose, prompt);
    return { prompt, signal, caller: actor.userId, mayHaveWorked: false, reserved, startedAt: performance.now() };
  }

  private async succeed(call: Call, { usage, answerBytes, ...answer }: Answered): Promise<AnswerFacts> {
    const latencyMs = latencyOf(call);
    const counted = usage ? { ...usage, isEstimated: false } : estimateUsage(call.prompt, answerBytes);
    await this.budgets.settle(call.reserved, { ...counted, latencyMs, outcome: 'success' });
    return { ...answer, usage: counted, latencyMs };
  }

  /** A provider that has worked charges for up to the whole reservation, and has not said how much. */
  private async fail(call: Call, error: unknown): Promise<void> {
    const outcome = error instanceof AppError ? error.type.code : 'internal';
    const counted = call.mayHaveWorked ? mostUsage(call.prompt) : NO_TOKENS;
    await this.budgets.settle(call.reserved, { ...counted, latencyMs: latencyOf(call), outcome });
  }
}

function latencyOf({ startedAt }: Call): number {
  return Math.round(performance.now() - startedAt);
}
