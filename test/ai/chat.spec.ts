import { setTimeout as sleep } from 'node:timers/promises';
import { abandonableRequest } from '../support/abandoned-request.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { failing, OpenAiServer, saying, sendJson } from '../support/openai-server.js';
import { PATIENCE } from '../support/patience.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { proof } from '../support/thorough.js';
import { until } from '../support/until.js';

const QUESTION = { messages: [{ role: 'user', content: 'Name three uses of a teapot.' }] };
const TIMES = {
  OPENAI_TIMEOUT_MS: '5000',
  OPENAI_DEADLINE_MS: '8000',
  OPENAI_MAX_RETRIES: '2',
  OPENAI_BREAKER_FAILURES: '1000',
};

describe('the chat', () => {
  let provider: OpenAiServer;
  let app: TestApp;
  let user: ApiClient;
  const lines: string[] = [];

  beforeAll(async () => {
    provider = await OpenAiServer.start();
    const budgets = { AI_DAILY_TOKENS: '1000000000', AI_DAILY_TOKENS_PER_USER: '1000000000' };
    const settings = provider.settings({ OPENAI_MODELS: 'other-model', ...TIMES, ...budgets });
    app = await TestApp.start(settings, undefined, (line) => lines.push(line));
    user = await app.signIn('user');
  });
  beforeEach(() => {
    lines.length = 0;
  });
  afterAll(async () => {
    await app.close();
    await provider.stop();
  });

  it.each(['ai/chat', 'openai/chat'])('answers what the model says at %s', async (path) => {
    provider.answer(saying());
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01';
    const { status, body, headers } = await user.post(path, QUESTION, { traceparent });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'chatcmpl-1',
      model: 'test-model',
      message: { role: 'assistant', content: 'Tea, soup and flowers.' },
      finish_reason: 'stop',
      usage: { prompt_tokens: 14, completion_tokens: 9, total_tokens: 23 },
      request_id: headers.get('x-request-id'),
    });
    expect(body.latency_ms).toBeGreaterThanOrEqual(0);
    expect(provider.asked).toHaveLength(1);
    expect(provider.asked[0]!.headers).toMatchObject({
      'x-request-id': headers.get('x-request-id'),
      traceparent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/),
    });
    expect(provider.asked[0]!.body).toEqual({ model: 'test-model', messages: QUESTION.messages, max_tokens: 1024 });
  });

  it('passes model, temperature and limit of tokens', async () => {
    provider.answer(saying({ finishReason: 'length' }));
    const { body } = await user.post('ai/chat', { ...QUESTION, model: 'other-model', temperature: 0.5, max_tokens: 7 });
    expect(body).toMatchObject({ model: 'other-model', finish_reason: 'length' });
    expect(provider.asked[0]!.body).toMatchObject({ model: 'other-model', temperature: 0.5, max_tokens: 7 });
  });

  it('refuses a model that is not allowed, and names those that are', async () => {
    provider.answer(saying());
    const answer = await user.post('ai/chat', { ...QUESTION, model: 'dear-model' });
    expectProblem(answer, 422, 'ai_model_not_allowed');
    expect(answer.body.models).toEqual(['test-model', 'other-model']);
    expect(provider.asked).toHaveLength(0);
  });

  it('lists everything that is wrong with a body', async () => {
    const messages = [{ role: 'robot', content: '' }, 'text'];
    const answer = await user.post('ai/chat', { messages, temperature: 2.1, max_tokens: 0, more: 1 });
    expectProblem(answer, 422, 'invalid_body');
    expect(placesOf(answer)).toEqual(
      [
        '#/max_tokens',
        '#/messages/0/content',
        '#/messages/0/role',
        '#/messages/1',
        '#/more',
        '#/temperature',
      ].toSorted(),
    );
    const many = { messages: Array.from({ length: 51 }, () => QUESTION.messages[0]) };
    expect(placesOf(await user.post('ai/chat', many))).toEqual(['#/messages']);
    expect(placesOf(await user.post('ai/chat', { messages: [] }))).toEqual(['#/messages']);
    expectProblem(
      await user.post('ai/chat', { messages: [{ role: 'user', content: 'x'.repeat(8001) }] }),
      422,
      'invalid_body',
    );
  });

  it('needs a user with the permission', async () => {
    expectProblem(await app.nobody.post('ai/chat', QUESTION), 401, 'unauthenticated');
    expectProblem(await (await app.signIn()).post('ai/chat', QUESTION), 403, 'forbidden');
  });

  it.each([
    [401, {}, 502, 'ai_authentication_error', 1],
    [403, {}, 502, 'ai_authentication_error', 1],
    [404, { code: 'model_not_found' }, 502, 'ai_bad_response', 1],
    [400, { code: 'context_length_exceeded' }, 422, 'ai_request_refused', 1],
    [429, { code: 'insufficient_quota' }, 503, 'ai_rate_limited', 1],
    [429, {}, 503, 'ai_rate_limited', 3],
    [500, {}, 503, 'ai_unavailable', 3],
    [503, {}, 503, 'ai_unavailable', 3],
  ])('maps the status %d %j of the provider to %d %s', async (status, error, expected, code, attempts) => {
    provider.answer(failing(status, error));
    const answer = await user.post('ai/chat', QUESTION);
    expectProblem(answer, expected, code);
    expect(provider.asked).toHaveLength(attempts);
    if (expected === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    if (code === 'ai_unavailable') expect(answer.body.retryable).toBe(true);
    if (status === 400) expect(answer.body.providerCode).toBe('context_length_exceeded');
  });

  it('succeeds when a failure was transient', async () => {
    provider.answer(failing(500), failing(503), saying());
    expect((await user.post('ai/chat', QUESTION)).status).toBe(200);
    expect(provider.asked).toHaveLength(3);
  });

  it('accepts the largest body, and every value at its edge', async () => {
    provider.answer(saying());
    const widest = { role: 'user', content: '\u{1F375}'.repeat(8000) };
    const messages = Array.from({ length: 50 }, () => widest);
    const largest = JSON.stringify({ messages });
    expect(Buffer.byteLength(largest)).toBeGreaterThan(1_600_000);
    for (const path of ['ai/chat', 'openai/chat', 'AI/Chat/'])
      expect((await user.post(path, largest)).status).toBe(200);
    expect(provider.asked.at(-1)!.body.messages).toEqual(messages);
    for (const edge of [{ temperature: 0 }, { temperature: 2 }, { max_tokens: 1 }, { max_tokens: 4096 }]) {
      expect((await user.post('ai/chat', { ...QUESTION, ...edge })).status).toBe(200);
      expect(provider.asked.at(-1)!.body).toMatchObject(edge);
    }
    expect(placesOf(await user.post('ai/chat', { ...QUESTION, max_tokens: 4097 }))).toEqual(['#/max_tokens']);
    const answer = await user.post('ai/chat', `${largest}${' '.repeat(100_000)}`);
    expectProblem(answer, 413, 'body_too_large');
    expect(answer.body.detail).toContain('1700000');
    expectProblem(await user.post('products', `${' '.repeat(102_400)}{}`), 413, 'body_too_large');
  });

  it('waits as long as Retry-After says', async () => {
    provider.answer(failing(429, {}, { 'Retry-After': '1' }), saying());
    const begunAt = performance.now();
    expect((await user.post('ai/chat', QUESTION)).status).toBe(200);
    expect(performance.now() - begunAt).toBeGreaterThan(990);
  });

  it('does not wait for a Retry-After beyond the deadline, and passes it on', async () => {
    provider.answer(failing(429, {}, { 'Retry-After': '30' }));
    const begunAt = performance.now();
    const answer = await user.post('ai/chat', QUESTION);
    expectProblem(answer, 503, 'ai_rate_limited');
    expect(answer.headers.get('retry-after')).toBe('30');
    expect(performance.now() - begunAt).toBeLessThan(1000 * PATIENCE);
    expect(provider.asked).toHaveLength(1);
  });

  proof('gives up with 504 when the provider is slow, and does not ask it again: it may be working', async () => {
    provider.answer(saying({ delayMs: 20_000 }));
    expectProblem(await user.post('ai/chat', QUESTION), 504, 'ai_timeout');
    expect(provider.asked).toHaveLength(1);
  });

  it.each([
    ['text that is not JSON', (response) => sendJson(response, 200, '{"choices": [SECRET')],
    ['JSON without an answer', (response) => sendJson(response, 200, { choices: [] })],
    ['an empty body', (response) => sendJson(response, 200, '')],
    ['a page', (response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>SECRET</p>')],
    ['a huge answer', (response, asked) => saying({ content: 'SECRET '.repeat(700_000) })(response, asked)],
  ] as Array<[string, (typeof provider.answers)[number]]>)('answers 502 to %s', async (_, answerer) => {
    provider.answer(answerer);
    expectProblem(await user.post('ai/chat', QUESTION), 502, 'ai_bad_response');
    expect(lines.join('\n')).not.toContain('SECRET');
  });

  it('aborts the call within a second when the client disconnects', async () => {
    provider.answer(saying({ delayMs: 20_000 }));
    const request = abandonableRequest(user, 'ai/chat', QUESTION);
    await until(() => provider.asked.length === 1);
    request.disconnect();
    expect(await request.ended).toBe('AbortError');
    await until(() => provider.asked[0]!.isAborted, 1000);
    await sleep(200);
    expect(provider.asked.map(({ isAborted }) => isAborted)).toEqual([true]);
    expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('leaves an audit record of the call, without its texts', async () => {
    provider.answer(saying({ content: 'CANARY-ANSWER' }));
    const { body } = await user.post('ai/chat', { messages: [{ role: 'user', content: 'CANARY-PROMPT' }] });
    const { rows } = await app.sql.query('select * from audits where request_id = $1', [body.request_id]);
    expect(rows).toMatchObject([{ entity_type: 'ai_call', user_id: user.userId, status: 'success' }]);
    expect(rows[0].details).toMatchObject({
      purpose: 'chat',
      model: 'test-model',
      totalTokens: 23,
      outcome: 'success',
    });
    expect(JSON.stringify(rows)).not.toContain('CANARY');
  });

  it('logs model, usage and outcome, and never a prompt or an answer', async () => {
    provider.answer(
      saying({ content: 'CANARY-ANSWER' }),
      failing(400, { message: 'CANARY-ERROR', code: 'CANARY ERROR' }),
    );
    const message = { role: 'user', content: 'CANARY-PROMPT' };
    await user.post('ai/chat', { messages: [message] });
    await user.post('ai/chat', { messages: [message] });
    const log = lines.join('\n');
    expect(log).not.toContain('CANARY');
    const calls = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'AI call');
    expect(calls).toMatchObject([
      { model: 'test-model', purpose: 'chat', totalTokens: 23, outcome: 'success', userId: user.userId },
      { model: 'test-model', purpose: 'chat', outcome: 'ai_request_refused' },
    ]);
  });
});
