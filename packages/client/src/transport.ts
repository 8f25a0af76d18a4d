import { IDEMPOTENT_POSTS } from './operations.js';

export interface TransportOptions {
  /** Milliseconds for one attempt. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Attempts in all. Default: 3. */
  readonly attempts?: number;
  /** The longest Retry-After, in milliseconds, to wait for. Default: 60,000. */
  readonly longestWaitMs?: number;
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** No response arrived within the time of an attempt. */
export class TimeoutError extends Error {
  constructor(url: string, timeoutMs: number) {
    super(`${url} did not answer within ${timeoutMs} ms.`);
    this.name = 'TimeoutError';
  }
}

const idempotentPosts = IDEMPOTENT_POSTS.map((path) => new RegExp(`${path.replace(/\{\w+\}/g, '[^/]+')}$`));

/**
 * Sends requests: with a time limit, and again when that is safe. A POST gets an Idempotency-Key where the route
 * honours it, so that a repeated one does its work once. Refusals with Retry-After are repeated after that time.
 */
export class Transport {
  private readonly timeoutMs: number;
  private readonly attempts: number;
  private readonly longestWaitMs: number;
  private readonly fetch: (request: Request) => Promise<Response>;

  constructor({ timeoutMs = 30_000, attempts = 3, longestWaitMs = 60_000, fetch }: TransportOptions) {
    this.timeoutMs = timeoutMs;
    this.attempts = attempts;
    this.longestWaitMs = longestWaitMs;
    this.fetch = fetch ?? ((request) => globalThis.fetch(request));
  }

  /** Gives the request its Idempotency-Key, which all attempts and a repetition after a refresh share. */
  prepare(request: Request): void {
    if (request.method !== 'POST' || request.headers.has('Idempotency-Key')) return;
    const { pathname } = new URL(request.url);
    if (idempotentPosts.some((path) => path.test(pathname))) request.headers.set('Idempotency-Key', uuid());
  }

  /** Throws what `fetch` throws, TimeoutError, and the reason of an aborted signal. `request` can be sent again. */
  async send(request: Request): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.attempt(request).catch((error: unknown) => {
        if (request.signal.aborted || attempt >= this.attempts || !isRepeatable(request)) throw error;
        return undefined;
      });
      const waitMs = outcome ? retryAfterMs(outcome) : backoffMs(attempt);
      if (waitMs === undefined || attempt >= this.attempts || waitMs > this.longestWaitMs) {
        if (outcome) return outcome;
        throw new Error('unreachable');
      }
      await outcome?.body?.cancel();
      await sleep(waitMs, request.signal);
    }
  }

  private async attempt(request: Request): Promise<Response> {
    const controller = new AbortController();
    const abort = () => controller.abort(request.signal.reason);
    if (request.signal.aborted) abort();
    request.signal.addEventListener('abort', abort);
    const timer = setTimeout(() => controller.abort(new TimeoutError(request.url, this.timeoutMs)), this.timeoutMs);
    try {
      return await this.fetch(new Request(request.clone(), { signal: controller.signal }));
    } catch (error) {
      throw controller.signal.aborted ? controller.signal.reason : error;
    } finally {
      clearTimeout(timer);
      request.signal.removeEventListener('abort', abort);
    }
  }
}

/** Whether it may be sent again when it is unknown whether the server has processed it. */
function isRepeatable({ method, headers }: Request): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  if (method === 'POST') return headers.has('Idempotency-Key');
  // With If-Match the repetition of a success would be refused as stale.
  return method !== 'PATCH' && !headers.has('If-Match');
}

/** A refusal says when to repeat the request; it has done no work. */
function retryAfterMs({ status, headers }: Response): number | undefined {
  const seconds = headers.get('Retry-After');
  if (seconds === null || !/^\d+$/.test(seconds) || ![409, 429, 503].includes(status)) return undefined;
  return Number(seconds) * 1000;
}

/** 200 ms, 400 ms and so on, each up to half longer, so that clients do not return all at once. */
function backoffMs(attempt: number): number {
  return 100 * 2 ** attempt * (1 + Math.random() / 2);
}

/** Rejects with the reason of `signal` when that is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    }
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

/** Random, also where `crypto.randomUUID` is missing: in React Native and on pages without TLS. */
function uuid(): string {
  const { crypto } = globalThis as { crypto?: { randomUUID?: () => string } };
  if (crypto?.randomUUID) return crypto.randomUUID();
  const digit = () => Math.floor(Math.random() * 16).toString(16);
  return Array.from({ length: 32 }, digit).join('');
}
