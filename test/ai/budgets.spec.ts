import { BudgetsService } from '../../src/modules/ai/budgets/budgets.service.js';
import { abandonableRequest } from '../support/abandoned-request.js';
import { createApiKey } from '../support/api-keys.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { EventStream } from '../support/event-stream.js';
import { beginStream, failing, OpenAiServer, saying, sendEvent, sendJson } from '../support/openai-server.js';
import { expectProblem } from '../support/problem.js';
import { until } from '../support/until.js';

const QUESTION = { messages: [{ role: 'user', content: 'Hello.' }], max_tokens: 100 };
/** A token for each byte of the prompt, and those of the answer. */
const RESERVED = Buffer.byteLength(JSON.stringify([QUESTION.messages, null, null])) + 100;
const LIMIT = 10 * RESERVED;

describe('the budgets of tokens', () => {
  let provider: OpenAiServer;
  let app: TestApp;
  let user: ApiClient;
  let admin: ApiClient;

  const budgetOf = async (scope: string) =>
    (await app.sql.query('select reserved_tokens, used_tokens from ai_budgets where scope = $1', [scope])).rows[0];
  const usage = async (client = user) => (await client.get('ai/usage')).body;

  beforeAll(async () => {
    provider = await OpenAiServer.start();
    app = await TestApp.start(
      provider.settings({
        AI_DAILY_TOKENS: '100000',
        AI_DAILY_TOKENS_PER_USER: String(LIMIT),
        AI_DAILY_TOKENS_PER_KEY: '500',
        OPENAI_MAX_RETRIES: '0',
        OPENAI_TIMEOUT_MS: '2000',
        OPENAI_BREAKER_FAILURES: '1000',
      }),
    );
    admin = await app.signIn('admin');
  });
  beforeEach(async () => {
    await app.sql.query('truncate ai_calls, ai_budgets');
    user = await app.signIn('user');
    provider.answer(saying());
  });
  afterAll(async () => {
    await app.close();
    await provider.stop();
  });

  it('count what calls took, for the user and for the service', async () => {
    expect(await usage()).toMatchObject({
      calls: 0,
      totalTokens: 0,
      user: { limit: LIMIT, used: 0, remaining: LIMIT },
    });
    await user.post('ai/chat', QUESTION);
    await user.post('ai/chat', QUESTION);
    expect(await usage()).toEqual({
      day: new Date().toISOString().slice(0, 10),
      calls: 2,
      failedCalls: 0,
      totalTokens: 46,
      estimatedTokens: 0,
      user: { limit: LIMIT, used: 46, reserved: 0, remaining: LIMIT - 46 },
    });
    expect((await admin.get('ai/usage/service')).body).toMatchObject({
      calls: 2,
      totalTokens: 46,
      service: { limit: 100_000, used: 46, reserved: 0 },
      users: [{ userId: user.userId, calls: 2, totalTokens: 46 }],
    });
    expectProblem(await user.get('ai/usage/service'), 403, 'forbidden');
  });

  it('cannot be exceeded by fifty calls at once', async () => {
    provider.answer(
      saying({ delayMs: 50, usage: { prompt_tokens: RESERVED - 100, completion_tokens: 100, total_tokens: RESERVED } }),
    );
    const answers = await Promise.all(Array.from({ length: 50 }, () => user.post('ai/chat', QUESTION)));
    const accepted = answers.filter(({ status }) => status === 200).length;
    const refused = answers.filter(({ status }) => status !== 200);
    expect(accepted).toBe(10);
    for (const answer of refused) expectProblem(answer, 429, 'ai_budget_exceeded');
    expect(refused[0]!.body).toMatchObject({ budget: 'user', limit: LIMIT });
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(provider.asked).toHaveLength(accepted);
    expect(await budgetOf(`user:${user.userId}`)).toEqual({
      reserved_tokens: 0,
      used_tokens: LIMIT,
    });
    expect(await budgetOf('service')).toEqual({ reserved_tokens: 0, used_tokens: LIMIT });
  });

  it('are reserved while a call is under way', async () => {
    const answer = provider.hold();
    const call = user.post('ai/chat', QUESTION);
    await until(async () => (await usage()).user.reserved > 100);
    answer();
    await call;
    expect((await usage()).user).toMatchObject({ used: 23, reserved: 0 });
  });

  it('refuse a call that could take more than is left, and send nothing', async () => {
    const answer = await user.post('ai/chat', { ...QUESTION, max_tokens: 4000 });
    expectProblem(answer, 429, 'ai_budget_exceeded');
    expect(provider.asked).toHaveLength(0);
    expect(await usage()).toMatchObject({ calls: 0, user: { used: 0, reserved: 0 } });
    expect(await budgetOf('service')).toBeUndefined();
  });

  it('are of an API key as well as of its owner', async () => {
    const { client } = await createApiKey(user, { scopes: ['ai:use'] });
    await client.post('ai/chat', QUESTION);
    expect(await usage(client)).toMatchObject({ user: { used: 23 }, key: { limit: 500, used: 23 } });
    const answer = await client.post('ai/chat', { ...QUESTION, max_tokens: 480 });
    expectProblem(answer, 429, 'ai_budget_exceeded');
    expect(answer.body.budget).toBe('key');
    expect((await user.post('ai/chat', { ...QUESTION, max_tokens: 480 })).status).toBe(200);
  });

  it('estimate what the provider does not count, and say so', async () => {
    provider.answer(saying({ content: 'x'.repeat(40), usage: null }));
    const { body } = await user.post('ai/chat', QUESTION);
    expect(body.usage).toMatchObject({ completion_tokens: 11, estimated: true });
    expect(body.usage.prompt_tokens).toBeGreaterThan(5);
    const streamed = await (await EventStream.open(user, 'ai/chat', { ...QUESTION, stream: true })).read();
    expect(streamed.events.at(-1)!.data.usage).toMatchObject({ completion_tokens: 10, estimated: true });
    const { totalTokens, estimatedTokens } = await usage();
    expect(estimatedTokens).toBe(totalTokens);
    expect(totalTokens).toBeGreaterThan(0);
  });

  it('count nothing for a call that the provider refused', async () => {
    provider.answer(failing(500));
    await user.post('ai/chat', QUESTION);
    expect(await usage()).toMatchObject({ calls: 1, failedCalls: 1, totalTokens: 0, user: { used: 0, reserved: 0 } });
  });

  it('count the whole reservation for calls on which the provider can have worked', async () => {
    const isCounted = async (calls: number) => {
      await until(async () => (await usage()).user.reserved === 0);
      const all = calls * RESERVED;
      expect(await usage()).toMatchObject({ calls, failedCalls: calls, totalTokens: all, estimatedTokens: all });
      expect((await usage()).user.used).toBe(all);
    };
    provider.answer(saying({ delayMs: 5000 }));
    expectProblem(await user.post('ai/chat', QUESTION), 504, 'ai_timeout');
    await isCounted(1);
    const request = abandonableRequest(user, 'ai/chat', QUESTION);
    await until(() => provider.asked.length === 2);
    request.disconnect();
    await request.ended;
    await isCounted(2);
    provider.answer((response) => void response.destroy());
    expectProblem(await user.post('ai/chat', QUESTION), 503, 'ai_unavailable');
    await isCounted(3);
    provider.answer((response) => {
      beginStream(response);
      sendEvent(response, { choices: [{ delta: { content: 'x' } }] });
      setTimeout(() => response.destroy(), 20);
    });
    await (await EventStream.open(user, 'ai/chat', { ...QUESTION, stream: true })).read();
    await isCounted(4);
    provider.answer(saying({ content: 'word '.repeat(1000), delayMs: 20 }));
    const stream = await EventStream.open(user, 'ai/chat', { ...QUESTION, stream: true });
    await stream.read(({ name }) => name === 'delta');
    stream.disconnect();
    await isCounted(5);
  });

  it('estimate when the count of the provider is incomplete', async () => {
    provider.answer((response, { body: { model } }) =>
      sendJson(response, 200, {
        id: 'x',
        model,
        choices: [{ message: { content: 'x'.repeat(40) } }],
        usage: { prompt_tokens: 14, completion_tokens: 9 },
      }),
    );
    const { status, body } = await user.post('ai/chat', QUESTION);
    expect([status, body.usage]).toMatchObject([200, { completion_tokens: 11, estimated: true }]);
  });

  it('are released for calls whose process has ended, which count as reserved', async () => {
    const answer = provider.hold();
    const call = user.post('ai/chat', QUESTION);
    await until(() => provider.asked.length === 1);
    await app.sql.query("update ai_calls set created_at = now() - interval '1 day'");
    const budgets = app.app.get(BudgetsService);
    expect(await budgets.settleAbandoned()).toBe(1);
    expect(await budgets.settleAbandoned()).toBe(0);
    const settled = await usage();
    expect(settled).toMatchObject({ calls: 1, failedCalls: 1, user: { reserved: 0, used: settled.estimatedTokens } });
    // The call was alive after all: it is not counted again.
    answer();
    expect((await call).status).toBe(200);
    expect((await usage()).user.used).toBe(settled.user.used);
    const { rows } = await app.sql.query(
      "select details ->> 'outcome' as outcome from audits where user_id = $1 and entity_type = 'ai_call'",
      [user.userId],
    );
    expect(rows).toEqual([{ outcome: 'abandoned' }]);
  });

  it('begin anew each day', async () => {
    provider.answer(saying({ usage: { prompt_tokens: LIMIT - 100, completion_tokens: 50, total_tokens: LIMIT - 50 } }));
    await user.post('ai/chat', QUESTION);
    expectProblem(await user.post('ai/chat', QUESTION), 429, 'ai_budget_exceeded');
    await app.sql.query('update ai_budgets set day = day - 1');
    expect((await user.post('ai/chat', QUESTION)).status).toBe(200);
  });
});
