import { bool, type cleanEnv, EnvError, makeValidator } from 'envalid';
import ipaddr from 'ipaddr.js';
import { webAddress } from './address-validators.js';
import { integer, second } from './validators.js';

/** A key that can be sent in a header. The message contains no value, because that is a secret. */
const apiKey = makeValidator<string>((input) => {
  if (/^[\x21-\x7e]{1,512}$/.test(input)) return input;
  throw new EnvError('it is not a key: 1 to 512 visible ASCII characters without spaces.');
});

/** RFC 1918 and RFC 4193, and this machine. */
const PRIVATE_RANGES: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal']);

const MODEL = /^[\w.:/@-]{1,128}$/;

/** The name of a model, such as gpt-4o-mini or meta-llama/Llama-3.3-70B-Instruct. */
const modelName = makeValidator<string>((input) => {
  if (MODEL.test(input)) return input;
  throw new EnvError(`"${input}" is not the name of a model. Expected something like gpt-4o-mini`);
});

const modelNames = makeValidator<readonly string[]>((input) => {
  const names = input.split(',').map((name) => name.trim());
  if (names.every((name) => MODEL.test(name))) return names;
  throw new EnvError(`"${input}" is not a list of models. Expected something like gpt-4o-mini,gpt-4o`);
});

/** The variables of AI, as `settings` has those of all. */
export const aiSettings = {
  AI_ENABLED: bool({ default: undefined, desc: 'offer the AI routes; on when OPENAI_API_KEY is set' }),
  OPENAI_API_KEY: apiKey({ default: undefined, desc: 'key of the provider of AI models; required when AI is enabled' }),
  OPENAI_BASE_URL: webAddress({
    default: 'https://api.openai.com/v1',
    desc: 'the provider: OpenAI, or any server that is compatible with it',
  }),
  OPENAI_MODEL: modelName({ default: 'gpt-4o-mini', desc: 'the model that is used when a request names none' }),
  OPENAI_MODELS: modelNames({ default: [], desc: 'comma-separated further models that requests may name' }),
  OPENAI_VALIDATE_ON_STARTUP: bool({ default: false, desc: 'ask the provider at start whether it accepts the key' }),
  OPENAI_TIMEOUT_MS: integer([100, 600_000], 30 * second, 'longest wait for an answer, or for more of a stream'),
  OPENAI_DEADLINE_MS: integer([100, 3_600_000], 60 * second, 'longest duration of a call with all its attempts'),
  OPENAI_MAX_RETRIES: integer([0, 10], 3, 'how often a call is repeated after a transient failure'),
  OPENAI_BREAKER_FAILURES: integer([1, 1000], 5, 'consecutive failures after which calls are refused at once'),
  OPENAI_BREAKER_MS: integer([10, 600_000], 30 * second, 'how long calls are refused before one is tried again'),
  AI_MAX_CONCURRENT_CALLS: integer([1, 10_000], 256, 'calls of the provider at the same time in one process'),
  AI_HEARTBEAT_MS: integer([50, 60_000], 15 * second, 'longest silence of a stream before a heartbeat'),
  AI_TOOL_ROUNDS: integer([1, 10], 4, 'how often the assistant may call tools for one question'),
  AI_DAILY_TOKENS: integer([1, 1_000_000_000_000], 5_000_000, 'tokens of the whole service in a day (UTC)'),
  AI_DAILY_TOKENS_PER_USER: integer([1, 1_000_000_000_000], 200_000, 'tokens of a user in a day, API keys included'),
  AI_DAILY_TOKENS_PER_KEY: integer([1, 1_000_000_000_000], 200_000, 'tokens of an API key in a day'),
};

type AiSettings = ReturnType<typeof cleanEnv<typeof aiSettings>>;

/** With a key AI is on unless it is switched off. */
export function isAiEnabled({ AI_ENABLED, OPENAI_API_KEY }: AiSettings): boolean {
  return AI_ENABLED ?? OPENAI_API_KEY !== undefined;
}

export function aiErrors(env: AiSettings): string[] {
  if (!isAiEnabled(env)) return [];
  if (env.OPENAI_API_KEY === undefined)
    return ['OPENAI_API_KEY: AI_ENABLED needs it. Set it, or unset AI_ENABLED to run without AI.'];
  const errors: string[] = [];
  const isOpenAi = new URL(env.OPENAI_BASE_URL).hostname === 'api.openai.com';
  if (isOpenAi && !/^sk-[\w-]{16,}$/.test(env.OPENAI_API_KEY))
    errors.push(
      'OPENAI_API_KEY: it is not a key of api.openai.com, which begins with sk-. For another provider set OPENAI_BASE_URL.',
    );
  if (env.OPENAI_DEADLINE_MS < env.OPENAI_TIMEOUT_MS)
    errors.push('OPENAI_DEADLINE_MS: it is shorter than OPENAI_TIMEOUT_MS, one of the attempts that it contains.');
  return errors;
}

/** Production sends the key and the prompts over https, except to this machine or its network. */
export function hasPlainProvider(env: AiSettings): boolean {
  const { protocol, hostname } = new URL(env.OPENAI_BASE_URL);
  return isAiEnabled(env) && protocol === 'http:' && !isPrivate(hostname);
}

/** Whether a host of a URL is an address of this machine or of a private network, or a name that only those resolve. */
function isPrivate(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host)) return PRIVATE_RANGES.has(ipaddr.process(host).range());
  return !host.includes('.') || /\.(internal|local|localhost|svc|cluster\.local)$/.test(host);
}
