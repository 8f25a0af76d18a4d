import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { OpenAI } from 'openai' with { 'resolution-mode': 'import' };
import type {
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions' with { 'resolution-mode': 'import' };
import * as v from 'valibot';
import { CONFIG, type Config } from '../../../config/config.js';
import { StartupError } from '../../../config/startup.error.js';
import { AiNotConfigured } from '../ai.errors.js';
import type { Completion, CompletionPart, Message, Prompt, ToolCall } from './completion.js';
import { ProviderFetch } from './provider-fetch.js';
import { badResponse, cutOff, ProviderFailure, providerFailure, type Sdk } from './provider-failure.js';
import { chunkSchema, completionSchema, usageOf } from './response-schemas.js';

/** Of one answer. The limit of tokens keeps answers far below it. */
const MAX_ANSWER_BYTES = 4_000_000;

/**
 * The client of the provider, and the only user of the SDK. It makes single attempts and throws ProviderFailure;
 * `ProviderService` repeats them. The SDK is loaded at start, and only when AI is configured.
 */
@Injectable()
export class OpenaiService implements OnModuleInit {
  private readonly logger = new Logger(OpenaiService.name);
  private sdk: Sdk | undefined;
  private client: OpenAI | undefined;
  private readonly connection = new ProviderFetch(MAX_ANSWER_BYTES);

  private readonly isOpenai: boolean;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.isOpenai = /(^|\.)(openai|azure)\.com$/.test(new URL(config.ai.baseUrl).hostname);
  }

  /** Throws StartupError when the provider refuses the key; a provider that is down does not keep the rest from starting. */
  async onModuleInit(): Promise<void> {
    const { apiKey, baseUrl, timeoutMs, validateOnStartup } = this.config.ai;
    if (apiKey === undefined) return;
    const sdk = (await import('openai')).OpenAI;
    this.sdk = sdk;
    this.client = withoutCustomHeaders(
      () =>
        new sdk({
          apiKey,
          baseURL: baseUrl,
          // Not from variables that this application does not document.
          organization: null,
          project: null,
          adminAPIKey: null,
          webhookSecret: null,
          maxRetries: 0,
          timeout: timeoutMs,
          logLevel: 'off',
          fetch: this.connection.fetch,
        }),
    );
    if (validateOnStartup) await this.validateKey();
  }

  get isConfigured(): boolean {
    return this.config.ai.apiKey !== undefined;
  }

  /** The whole answer. */
  async complete(prompt: Prompt, signal: AbortSignal): Promise<Completion> {
    return this.attempt(async (client) => {
      const ask = () => client.chat.completions.create(this.parametersOf(prompt));
      return completionOf((await this.connection.abortedBy(signal, ask)) as unknown);
    });
  }

  /** Resolves when the answer begins. The parts throw ProviderFailure, also when the answer ends too early. */
  async stream(prompt: Prompt, signal: AbortSignal): Promise<AsyncGenerator<CompletionPart, void, undefined>> {
    const parameters = { ...this.parametersOf(prompt), stream: true, stream_options: { include_usage: true } } as const;
    const open = (client: OpenAI) =>
      this.connection.abortedBy(signal, () => client.chat.completions.create(parameters));
    const chunks = await this.attempt(open);
    return this.partsOf(chunks, signal);
  }

  private async *partsOf(chunks: AsyncIterable<unknown>, signal: AbortSignal): AsyncGenerator<CompletionPart, void> {
    let isFinished = false;
    try {
      for await (const chunk of chunks) {
        const part = partOf(chunk);
        isFinished ||= part.finishReason !== undefined;
        yield part;
      }
    } catch (error) {
      throw this.translate(error);
    }
    // The SDK ends an aborted stream without an error.
    signal.throwIfAborted();
    if (!isFinished) throw cutOff();
  }

  private async attempt<T>(call: (client: OpenAI) => Promise<T>): Promise<T> {
    if (!this.client) throw new AiNotConfigured();
    try {
      return await call(this.client);
    } catch (error) {
      throw this.translate(error);
    }
  }

  private translate(error: unknown): unknown {
    const { sdk } = this;
    // An abort is explained by the signal that the caller passed.
    if (!sdk || error instanceof sdk.APIUserAbortError || (error as Error).name === 'AbortError') return error;
    return providerFailure(findFailure(error) ?? error, sdk);
  }

  private async validateKey(): Promise<void> {
    try {
      await this.attempt((client) => client.models.list());
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      // A key can be for completions only, and then be refused here with 403.
      if (error.facts.status === 401)
        throw new StartupError('OPENAI_API_KEY: the provider at OPENAI_BASE_URL does not accept it. Set a valid key.');
      this.logger.warn(
        { reason: error.facts.reason },
        'The AI provider could not be asked whether it accepts the key.',
      );
    }
  }

  private parametersOf(prompt: Prompt): ChatCompletionCreateParamsNonStreaming {
    const { model, messages, maxTokens, temperature, tools, toolChoice, answerSchema } = prompt;
    return {
      model,
      messages: messages.map(messageOf),
      // OpenAI's newer models refuse `max_tokens`; other servers know only that.
      [this.isOpenai ? 'max_completion_tokens' : 'max_tokens']: maxTokens,
      ...(temperature !== undefined && { temperature }),
      ...(tools && { tools: tools.map((tool) => ({ type: 'function' as const, function: { ...tool } })) }),
      ...(toolChoice && { tool_choice: toolChoice }),
      ...(answerSchema && {
        response_format: { type: 'json_schema' as const, json_schema: { ...answerSchema, strict: true } },
      }),
    };
  }
}

function messageOf(message: Message): ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  const { role, content, toolCalls } = message;
  if (role !== 'assistant' || !toolCalls) return { role, content };
  const calls = toolCalls.map(({ id, ...call }) => ({ id, type: 'function' as const, function: call }));
  return { role, content, tool_calls: calls };
}

function completionOf(answer: unknown): Completion {
  const parsed = v.safeParse(completionSchema, answer);
  if (!parsed.success) throw badResponse(undefined, 'no completion');
  const { id, model, usage, choices } = parsed.output;
  const [{ message, finish_reason: finishReason }] = choices;
  const { content } = message;
  if (typeof content !== 'string' && message.tool_calls.length === 0) throw badResponse(undefined, 'no answer');
  const toolCalls = message.tool_calls.map(({ id: callId, function: call }): ToolCall => ({ id: callId, ...call }));
  return { id, model, content: content ?? '', toolCalls, finishReason, usage: usage ? usageOf(usage) : null };
}

function partOf(chunk: unknown): CompletionPart {
  const parsed = v.safeParse(chunkSchema, chunk);
  if (!parsed.success) throw badResponse(undefined, 'no chunk');
  const { id, model, usage, choices } = parsed.output;
  const [{ delta, finish_reason: finishReason } = {}] = choices;
  return {
    id,
    model,
    ...(delta?.content && { content: delta.content }),
    ...(finishReason && { finishReason }),
    ...(usage && { usage: usageOf(usage) }),
  };
}

/** The SDK wraps what `fetch` throws. */
function findFailure(error: unknown): ProviderFailure | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof ProviderFailure) return cause;
  return undefined;
}

/** The SDK would also send the headers of a variable that this application does not document. */
function withoutCustomHeaders<T>(create: () => T): T {
  // The SDK reads it by itself, so it is not a setting of this application.
  const { env } = process;
  const { OPENAI_CUSTOM_HEADERS: headers } = env;
  delete env.OPENAI_CUSTOM_HEADERS;
  try {
    return create();
  } finally {
    if (headers !== undefined) env.OPENAI_CUSTOM_HEADERS = headers;
  }
}
