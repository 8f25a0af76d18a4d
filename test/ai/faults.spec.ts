import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { type Answerer, failing, OpenAiServer, saying, sendJson } from '../support/openai-server.js';
import { expectProblem } from '../support/problem.js';

const NOTHING = { choices: [{ message: { role: 'assistant', content: null }, finish_reason: 'stop' }] };
const LATER = { 'Retry-After': '30' };

interface Expected {
  readonly status: number;
  readonly code: string;
  /** How often the provider is asked. */
  readonly attempts: number;
  /** Whether the provider can have worked, so that the whole reservation counts. */
  readonly isCounted: boolean;
  readonly retryAfter?: string;
  readonly retryable?: boolean;
  /** The answer begins with the status 200: a stream has begun by then. */
  readonly hasBegun?: true;
}

const once = { attempts: 1, isCounted: false };
const counted = { attempts: 1, isCounted: true };
const repeated = { attempts: 3, isCounted: false };
const unusable: Expected = { ...counted, status: 502, code: 'ai_bad_response', retryable: true, hasBegun: true };

const FAULTS: Array<[name: string, answerer: Answerer, expected: Expected]> = [
  ['a bad key', failing(401), { ...once, status: 502, code: 'ai_authentication_error', retryable: false }],
  ['no balance', failing(402), { ...once, status: 503, code: 'ai_rate_limited' }],
  ['a key without rights', failing(403), { ...once, status: 502, code: 'ai_authentication_error' }],
  ['a missing model', failing(404), { ...once, status: 502, code: 'ai_bad_response', retryable: false }],
  ['a refusal', failing(400), { ...once, status: 422, code: 'ai_request_refused' }],
  ['a conflict', failing(409), { ...repeated, status: 503, code: 'ai_unavailable', retryable: true }],
  ['a limit', failing(429, {}, { 'Retry-After': '0' }), { ...repeated, status: 503, code: 'ai_rate_limited' }],
  ['a long limit', failing(429, {}, LATER), { ...once, status: 503, code: 'ai_rate_limited', retryAfter: '30' }],
  ['an error', failing(500), { ...repeated, status: 503, code: 'ai_unavailable', retryable: true }],
  ['a long error', failing(503, {}, LATER), { ...once, status: 503, code: 'ai_unavailable', retryAfter: '30' }],
  ['a gateway that gave up', failing(504), { ...counted, status: 503, code: 'ai_unavailable', retryable: true }],
  ['silence', () => {}, { ...counted, status: 504, code: 'ai_timeout', retryable: true }],
  ['a lost connection', (response) => void response.destroy(), { ...counted, status: 503, code: 'ai_unavailable' }],
  [
    'a cut answer',
    (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
      response.write('{"choices": [SECRET', () => response.destroy());
    },
    { ...counted, status: 503, code: 'ai_unavailable', hasBegun: true },
  ],
  ['invalid JSON', (response) => sendJson(response, 200, '{"choices": [SECRET'), unusable],
  ['no answer', (response) => sendJson(response, 200, NOTHING), unusable],
  ['a huge answer', saying({ content: 'SECRET '.repeat(700_000) }), unusable],
];

describe('a fault of the provider', () => {
  let provider: OpenAiServer;
  let app: TestApp;
  let manager: ApiClient;
  let productId: string;
  const lines: string[] = [];

  const ROUTES: Record<string, () => [path: string, body: object]> = {
    chat: () => ['ai/chat', { messages: [{ role: 'user', content: 'Hello.' }] }],
    stream: () => ['openai/chat', { messages: [{ role: 'user', content: 'Hello.' }], stream: true }],
    assistant: () => ['ai/assistant', { question: 'Hello?' }],
    description: () => [`ai/products/${productId}/description`, {}],
  };

  beforeAll(async () => {
    provider = await OpenAiServer.start();
    const times = { OPENAI_TIMEOUT_MS: '1500', OPENAI_DEADLINE_MS: '15000', OPENAI_MAX_RETRIES: '2' };
    const settings = provider.settings({
      ...times,
      OPENAI_BREAKER_FAILURES: '1000',
      AI_DAILY_TOKENS_PER_USER: '9999999',
    });
    app = await TestApp.start(settings, undefined, (line) => lines.push(line));
    manager = await app.signIn('manager');
    productId = (await createProduct(manager)).id;
  });
  afterAll(async () => {
    await app.close();
    await provider.stop();
  });

  describe.each(Object.keys(ROUTES))('in the %s', (route) => {
    const faults = route === 'stream' ? FAULTS.filter(([, , { hasBegun }]) => !hasBegun) : FAULTS;

    it.each(faults)('that is %s has its answer and its count of tokens', async (_, answerer, expected) => {
      const { status, code, attempts, isCounted, retryAfter, retryable } = expected;
      lines.length = 0;
      provider.answer(answerer);
      const answer = await manager.post(...ROUTES[route]!());
      expectProblem(answer, status, code);
      expect(provider.asked).toHaveLength(attempts);
      if (status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      if (retryAfter !== undefined) expect(answer.headers.get('retry-after')).toBe(retryAfter);
      if (retryable !== undefined) expect(answer.body.retryable).toBe(retryable);
      expect(lines.join('\n')).not.toContain('SECRET');
      const { rows } = await app.sql.query('select * from ai_calls order by id desc limit 1');
      expect(rows).toMatchObject([
        { outcome: code, total_tokens: isCounted ? rows[0].reserved_tokens : 0, is_estimated: isCounted },
      ]);
    });
  });
});
