export const CHAT_ROLES = ['system', 'user', 'assistant'] as const;
export type ChatRole = (typeof CHAT_ROLES)[number];

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it, which may be invalid. */
  readonly arguments: string;
}

export type Message =
  | { readonly role: ChatRole; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string };

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a model is asked. */
export interface Prompt {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly tools?: readonly ToolDefinition[];
  /** `none` keeps the model from calling tools. */
  readonly toolChoice?: 'none';
  /** JSON Schema that the answer must match. */
  readonly answerSchema?: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> };
}

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
}

export interface Completion {
  readonly id: string;
  readonly model: string;
  readonly content: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: string;
  /** Null when the provider did not say. */
  readonly usage: Usage | null;
}

/** A part of a streamed answer; each member only where the part has it. */
export interface CompletionPart {
  readonly id: string;
  readonly model: string;
  readonly content?: string;
  readonly finishReason?: string;
  readonly usage?: Usage;
}
