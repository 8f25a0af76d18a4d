import { Inject, Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { CONFIG, type Config } from '../../config/config.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { AuditsService } from '../audits/audits.service.js';
import { AiModelNotAllowed } from './ai.errors.js';
import type { Completion, Prompt } from './provider/completion.js';
import { ProviderService } from './provider/provider.service.js';

/** What the call is for, in the log and the audit trail. */
export type Purpose = 'chat' | 'description' | 'assistant';

export interface CompletionRequest extends Omit<Prompt, 'model' | 'maxTokens'> {
  readonly purpose: Purpose;
  /** The first allowed one when not given. */
  readonly model?: string;
  readonly maxTokens?: number;
}

export interface AnsweredCompletion extends Completion {
  readonly latencyMs: number;
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
    const { purpose, ...prompt } = this.resolve(request);
    const startedAt = performance.now();
    const call = { purpose, model: prompt.model };
    const latency = () => Math.round(performance.now() - startedAt);
    try {
      const completion = await this.provider.complete(prompt, signal);
      const latencyMs = latency();
      await this.record(actor, { ...call, ...completion.usage, latencyMs, outcome: 'success' });
      return { ...completion, latencyMs };
    } catch (error) {
      const outcome = error instanceof AppError ? error.type.code : 'internal';
      await this.record(actor, { ...call, latencyMs: latency(), outcome });
      throw error;
    }
  }

  private async record(actor: Actor, details: Record<string, unknown> & { readonly outcome: string }): Promise<void> {
    const status = details.outcome === 'success' ? 'success' : 'failure';
    this.logger.log({ ...details, userId: actor.userId }, 'AI call');
    await this.audits.record(actor, {
      action: 'other',
      entityType: 'ai_call',
      entityId: uuidv7(),
      status,
      details,
    });
  }

  private resolve({ model, maxTokens = DEFAULT_MAX_TOKENS, ...request }: CompletionRequest): Prompt & {
    purpose: Purpose;
  } {
    this.provider.assertConfigured();
    const { models } = this.config.ai;
    const named = model ?? this.config.ai.model;
    if (!models.includes(named)) throw new AiModelNotAllowed(models);
    return { ...request, model: named, maxTokens };
  }
}
