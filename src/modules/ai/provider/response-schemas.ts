import * as v from 'valibot';
import type { Usage } from './completion.js';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000));

const usage = v.object({ prompt_tokens: count, completion_tokens: v.optional(count, 0), total_tokens: count });
/** Compatible servers differ in what they leave out. A usage that is not complete is none. */
const envelope = {
  id: v.optional(text(256), ''),
  model: v.optional(text(256), ''),
  usage: v.fallback(v.nullish(usage), null),
};

const toolCall = v.object({
  id: text(256),
  function: v.object({ name: text(256), arguments: text(100_000) }),
});

/** The parts of a chat completion that are used. Its choices are the one that was asked for. */
export const completionSchema = v.object({
  ...envelope,
  choices: v.tupleWithRest(
    [
      v.object({
        message: v.object({
          content: v.nullish(v.string()),
          tool_calls: v.nullish(v.array(toolCall), []),
        }),
        finish_reason: v.nullish(text(64), 'stop'),
      }),
    ],
    v.unknown(),
  ),
});

/** The same for a part of a stream. The last one has the usage and no choice. */
export const chunkSchema = v.object({
  ...envelope,
  choices: v.array(
    v.object({
      delta: v.optional(v.object({ content: v.nullish(v.string()) })),
      finish_reason: v.nullish(text(64)),
    }),
  ),
});

export function usageOf({ prompt_tokens, completion_tokens, total_tokens }: v.InferOutput<typeof usage>): Usage {
  return { promptTokens: prompt_tokens, completionTokens: completion_tokens, totalTokens: total_tokens };
}
