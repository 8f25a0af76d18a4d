import type { Prompt, Usage } from '../provider/completion.js';

/** Counted tokens of a call. */
export interface CountedUsage extends Usage {
  /** Whether the provider did not say how many there were. */
  readonly isEstimated: boolean;
}

export const NO_TOKENS: CountedUsage = { promptTokens: 0, completionTokens: 0, totalTokens: 0, isEstimated: false };

/** The average of English text with the tokenizers of current models. */
const BYTES_PER_TOKEN = 4;

/**
 * The most tokens that a call can take. A token of a byte-level tokenizer stands for at least one byte, and the JSON
 * around each message has more bytes than the tokens that mark its beginning and end.
 */
export function mostUsage(prompt: Prompt): CountedUsage {
  const [promptTokens, completionTokens] = [promptBytes(prompt), prompt.maxTokens];
  return { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens, isEstimated: true };
}

/** For an answer of so many bytes without a count of the provider. */
export function estimateUsage(prompt: Prompt, answerBytes: number): CountedUsage {
  const promptTokens = Math.ceil(promptBytes(prompt) / BYTES_PER_TOKEN);
  const completionTokens = Math.ceil(answerBytes / BYTES_PER_TOKEN);
  return { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens, isEstimated: true };
}

function promptBytes({ messages, tools, answerSchema }: Prompt): number {
  return Buffer.byteLength(JSON.stringify([messages, tools, answerSchema]));
}
