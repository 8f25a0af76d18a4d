import { EnvError, makeValidator } from 'envalid';
import ipaddr from 'ipaddr.js';

/** A key that can be sent in a header. The message contains no value, because that is a secret. */
export const apiKey = makeValidator<string>((input) => {
  if (/^[\x21-\x7e]{1,512}$/.test(input)) return input;
  throw new EnvError('it is not a key: 1 to 512 visible ASCII characters without spaces.');
});

/** RFC 1918 and RFC 4193, and this machine. */
const PRIVATE_RANGES: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal']);

const MODEL = /^[\w.:/@-]{1,128}$/;

/** The name of a model, such as gpt-4o-mini or meta-llama/Llama-3.3-70B-Instruct. */
export const modelName = makeValidator<string>((input) => {
  if (MODEL.test(input)) return input;
  throw new EnvError(`"${input}" is not the name of a model. Expected something like gpt-4o-mini`);
});

export const modelNames = makeValidator<readonly string[]>((input) => {
  const names = input.split(',').map((name) => name.trim());
  if (names.every((name) => MODEL.test(name))) return names;
  throw new EnvError(`"${input}" is not a list of models. Expected something like gpt-4o-mini,gpt-4o`);
});

export interface AiSettings {
  readonly AI_ENABLED?: boolean;
  readonly OPENAI_API_KEY?: string;
  readonly OPENAI_BASE_URL: string;
  readonly OPENAI_TIMEOUT_MS: number;
  readonly OPENAI_DEADLINE_MS: number;
}

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
