import { Inject, Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { CONFIG, type Config } from '../../config/config.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { AuditsService } from '../audits/audits.service.js';
import { AiModelNotAllowed, ClientDisconnected } from './ai.errors.js';
import { begun } from './begun.js';
import type { Completion, CompletionPart, Prompt, Usage } from './provider/completion.js';
import { ProviderService } from './provider/provider.service.js';

/** What the call is for, in the log and the audit trail. */
export type Purpose = 'chat' | 'description' | 'assistant';

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
  readonly usage: Usage;
  readonly latencyMs: number;
}

export type AnsweredCompletion = AnswerFacts & Pick<Completion, 'content' | 'toolCalls'>;

/** A piece of the text, or at the end the facts. */
export type StreamedAnswer = { readonly content: string } | { readonly facts: AnswerFacts };

/** A call under way. */
interface Call {
  readonly id: string;
  readonly actor: Actor;
  readonly purpose: Purpose;
  readonly prompt: Prompt;
  readonly startedAt: number;
}

const DEFAULT_MAX_TOKENS = 1024;

/** Calls models for users. Prompts and answers are neither logged nor stored. */
@Injectable()
export class CompletionsService {
  private readonly logger = new Logger(CompletionsService.name);

  constructor(
    private readonly provider: ProviderService,
    private readonly audits: AuditsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The answer of the model. `signal` aborts the call. Throws the errors of ai.errors.ts. */
  async complete(actor: Actor, request: CompletionRequest, signal: AbortSignal): Promise<AnsweredCompletion> {
    const call = this.begin(actor, request);
    let completion: Completion;
    try {
      completion = await this.provider.complete(call.prompt, signal);
    } catch (error) {
      await this.fail(call, error);
      throw error;
    }
    return { ...completion, ...(await this.succeed(call, completion)) };
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
    const call = this.begin(actor, request);
    let parts: AsyncGenerator<CompletionPart, void>;
    try {
      parts = await this.provider.stream(call.prompt, signal);
    } catch (error) {
      await this.fail(call, error);
      throw error;
    }
    return begun(this.forward(call, parts));
  }

  private async *forward(
    call: Call,
    parts: AsyncGenerator<CompletionPart, void>,
  ): AsyncGenerator<StreamedAnswer, void> {
    let answer = { id: '', model: call.prompt.model, content: '', finishReason: 'stop', usage: null as Usage | null };
    // What stands when the loop is left from outside.
    let failure: unknown = new ClientDisconnected();
    try {
      yield { content: '' };
      for await (const { content = '', ...part } of parts) {
        answer = { ...answer, ...part, content: answer.content + content };
        if (content !== '') yield { content };
      }
      failure = undefined;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      if (failure !== undefined) await this.fail(call, failure);
    }
    yield { facts: await this.succeed(call, answer) };
  }

  /** Throws AiNotConfigured and AiModelNotAllowed. */
  private begin(actor: Actor, request: CompletionRequest): Call {
    this.provider.assertConfigured();
    const { purpose, model = this.config.ai.model, maxTokens = DEFAULT_MAX_TOKENS, ...prompt } = request;
    const { models } = this.config.ai;
    if (!models.includes(model)) throw new AiModelNotAllowed(models);
    return { id: uuidv7(), actor, purpose, prompt: { ...prompt, model, maxTokens }, startedAt: performance.now() };
  }

  private async succeed(
    call: Call,
    { id, model, finishReason, usage, content }: Omit<Completion, 'toolCalls'>,
  ): Promise<AnswerFacts> {
    const latencyMs = latencyOf(call);
    const counted = usage ?? { promptTokens: 0, completionTokens: content.length, totalTokens: content.length };
    await this.record(call, { ...counted, latencyMs, outcome: 'success' });
    return { id, model, finishReason, usage: counted, latencyMs };
  }

  private async fail(call: Call, error: unknown): Promise<void> {
    const outcome = error instanceof AppError ? error.type.code : 'internal';
    await this.record(call, { latencyMs: latencyOf(call), outcome });
  }

  private async record(
    { id, actor, purpose, prompt }: Call,
    result: Record<string, unknown> & { readonly outcome: string },
  ): Promise<void> {
    const details = { purpose, model: prompt.model, ...result };
    const status = result.outcome === 'success' ? 'success' : 'failure';
    this.logger.log({ ...details, userId: actor.userId }, 'AI call');
    await this.audits.record(actor, { action: 'other', entityType: 'ai_call', entityId: id, status, details });
  }
}

function latencyOf({ startedAt }: Call): number {
  return Math.round(performance.now() - startedAt);
}
