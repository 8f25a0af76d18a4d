import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig } from '../../src/config/config.js';
import { OpenaiService } from '../../src/modules/ai/provider/openai.service.js';
import { TestApp } from '../support/app.js';
import { EventStream } from '../support/event-stream.js';
import { beginStream, failing, OpenAiServer, saying, sendEvent } from '../support/openai-server.js';
import { expectProblem } from '../support/problem.js';
import { proof, someOf } from '../support/thorough.js';
import { until } from '../support/until.js';

const QUESTION = { messages: [{ role: 'user', content: 'Hello.' }] };

describe('an application', () => {
  let provider: OpenAiServer;
  let app: TestApp | undefined;

  beforeAll(async () => {
    provider = await OpenAiServer.start();
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });
  afterAll(() => provider.stop());

  it('runs without a key, says so in its health, and answers 503 to calls', async () => {
    app = await TestApp.start({ WORKER: 'true' });
    expectProblem(await (await app.signIn('user')).post('ai/chat', QUESTION), 503, 'ai_not_configured');
    // The worker has to be heard of first.
    await until(async () => (await app!.nobody.get('/health')).body.checks.worker.status === 'healthy');
    const { status, body } = await app.nobody.get('/health');
    expect([status, body.status, body.checks.ai.status]).toEqual([200, 'healthy', 'disabled']);
  });

  it('can have a key and AI switched off', async () => {
    app = await TestApp.start(provider.settings({ AI_ENABLED: 'false' }));
    expectProblem(await (await app.signIn('user')).post('ai/chat', QUESTION), 503, 'ai_not_configured');
  });

  it('does not start with a key that the provider refuses, when it has to ask', async () => {
    const settings = provider.settings({ OPENAI_API_KEY: 'another-key', OPENAI_VALIDATE_ON_STARTUP: 'true' });
    const starting = new OpenaiService(loadConfig(settings)).onModuleInit();
    await expect(starting).rejects.toThrow(/OPENAI_API_KEY: the provider .+ does not accept it/);
  });

  it('starts with a key that may not list the models', async () => {
    provider.modelsStatus = 403;
    app = await TestApp.start(provider.settings({ OPENAI_VALIDATE_ON_STARTUP: 'true' }));
    provider.modelsStatus = 200;
    provider.answer(saying());
    expect((await (await app.signIn('user')).post('ai/chat', QUESTION)).status).toBe(200);
  });

  it('sends no headers of variables that it does not document', async () => {
    process.env.OPENAI_CUSTOM_HEADERS = 'X-Canary: 1\nAuthorization: Bearer other';
    process.env.OPENAI_ORG_ID = 'org-canary';
    app = await TestApp.start(provider.settings());
    delete process.env.OPENAI_ORG_ID;
    expect(process.env.OPENAI_CUSTOM_HEADERS).toContain('X-Canary');
    delete process.env.OPENAI_CUSTOM_HEADERS;
    provider.answer(saying());
    expect((await (await app.signIn('user')).post('ai/chat', QUESTION)).status).toBe(200);
    expect(JSON.stringify(provider.asked[0]!.headers)).not.toMatch(/canary/i);
  });

  it('starts with a key that the provider accepts', async () => {
    app = await TestApp.start(provider.settings({ OPENAI_VALIDATE_ON_STARTUP: 'true' }));
    expect((await app.nobody.get('/health')).body.checks.ai.status).toBe('healthy');
  });

  it('starts while the provider is down', async () => {
    const port = await freePort();
    const settings = {
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      OPENAI_VALIDATE_ON_STARTUP: 'true',
      OPENAI_MAX_RETRIES: '0',
    };
    app = await TestApp.start(provider.settings(settings));
    expectProblem(await (await app.signIn('user')).post('ai/chat', QUESTION), 503, 'ai_unavailable');
  });

  proof('refuses calls at once while the provider fails, then lets one through to try it', async () => {
    const openMs = 2000;
    const breaker = { OPENAI_BREAKER_FAILURES: '3', OPENAI_BREAKER_MS: String(openMs), OPENAI_MAX_RETRIES: '0' };
    app = await TestApp.start(provider.settings(breaker));
    const user = await app.signIn('user');
    const ask = () => user.post('ai/chat', QUESTION);
    const state = async () => (await app!.nobody.get('/health')).body.checks.ai.status;

    provider.answer(failing(500));
    for (let call = 0; call < 3; call++) expectProblem(await ask(), 503, 'ai_unavailable');
    expect(provider.asked).toHaveLength(3);
    const refused = await ask();
    expectProblem(refused, 503, 'ai_unavailable');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(provider.asked).toHaveLength(3);
    expect(await state()).toBe('degraded');
    expect((await app.nobody.get('/health')).status).toBe(200);

    // Half open, and the trial fails: open again.
    await sleep(openMs);
    expectProblem(await ask(), 503, 'ai_unavailable');
    expectProblem(await ask(), 503, 'ai_unavailable');
    expect(provider.asked).toHaveLength(4);

    // Half open, and of several calls at once one is the trial.
    await sleep(openMs);
    const answerTrial = provider.hold();
    const statuses: number[] = [];
    const asks = [ask(), ask(), ask()].map((answer) => answer.then(({ status }) => statuses.push(status)));
    await until(() => statuses.length === 2);
    answerTrial();
    await Promise.all(asks);
    expect(statuses).toEqual([503, 503, 200]);
    expect(provider.asked).toHaveLength(1);
    expect((await ask()).status).toBe(200);
    expect(await state()).toBe('healthy');
  });

  const health = async () => (await app!.nobody.get('/health')).body.checks.ai.status;

  it('takes every answer for a sign of life, also a refusal', async () => {
    const breaker = { OPENAI_BREAKER_FAILURES: '2', OPENAI_BREAKER_MS: '100', OPENAI_MAX_RETRIES: '0' };
    app = await TestApp.start(provider.settings(breaker));
    const user = await app.signIn('user');
    for (const status of [400, 401, 429]) {
      provider.answer(failing(500), failing(status), failing(500), failing(status));
      for (let call = 0; call < 4; call++) await user.post('ai/chat', QUESTION);
      expect([status, await health()]).toEqual([status, 'healthy']);
      provider.answer(failing(500), failing(500), failing(status));
      await user.post('ai/chat', QUESTION);
      await user.post('ai/chat', QUESTION);
      expect(await health()).toBe('degraded');
      await sleep(150);
      await user.post('ai/chat', QUESTION);
      expect([status, await health()]).toEqual([status, 'healthy']);
    }
  });

  const BROKEN_OFF: Array<[string, (response: ServerResponse) => void]> = [
    ['cut', (response) => void response.destroy()],
    ['ended early', (response) => void response.end()],
    ['silent', () => {}],
    ['ended by an error', (response) => sendEvent(response, { error: { code: 'server_error' } })],
  ];
  it.each(someOf(BROKEN_OFF, 4, 0))('refuses calls after streams that are %s', async (_, breakOff) => {
    const breaker = { OPENAI_BREAKER_FAILURES: '2', OPENAI_BREAKER_MS: '60000', OPENAI_TIMEOUT_MS: '1000' };
    app = await TestApp.start(provider.settings(breaker));
    const user = await app.signIn('user');
    provider.answer((response) => {
      beginStream(response);
      sendEvent(response, { choices: [{ delta: { content: 'x' } }] });
      setTimeout(() => breakOff(response), 20);
    });
    for (let call = 0; call < 2; call++) {
      expect(await health()).toBe('healthy');
      const stream = await (await EventStream.open(user, 'ai/chat', { ...QUESTION, stream: true })).read();
      expect(stream.events.at(-1)!.name).toBe('error');
    }
    expect(await health()).toBe('degraded');
    expectProblem(await user.post('ai/chat', QUESTION), 503, 'ai_unavailable');
    expect(provider.asked).toHaveLength(2);
  });

  proof('goes on for the others while the prompts of one user are too slow', async () => {
    const breaker = { OPENAI_BREAKER_FAILURES: '2', OPENAI_BREAKER_MS: '60000', OPENAI_TIMEOUT_MS: '300' };
    app = await TestApp.start(provider.settings(breaker));
    const [user, other] = [await app.signIn('user'), await app.signIn('user')];
    provider.answer(() => {});
    for (let call = 0; call < 4; call++) expectProblem(await user.post('ai/chat', QUESTION), 504, 'ai_timeout');
    expect(await health()).toBe('healthy');
    expectProblem(await other.post('ai/chat', QUESTION), 504, 'ai_timeout');
    expect(await health()).toBe('degraded');
  });

  proof('gives up at the total deadline, whatever attempts are left', async () => {
    const times = { OPENAI_TIMEOUT_MS: '4000', OPENAI_DEADLINE_MS: '5000', OPENAI_MAX_RETRIES: '10' };
    app = await TestApp.start(provider.settings({ ...times, OPENAI_BREAKER_FAILURES: '1000' }));
    const user = await app.signIn('user');
    provider.answer(failing(500));
    expectProblem(await user.post('ai/chat', QUESTION), 503, 'ai_unavailable');
    // Eleven attempts would take half a minute.
    expect(provider.asked.length).toBeGreaterThan(1);
    expect(provider.asked.length).toBeLessThan(8);
    // The deadline is in the middle of an attempt, which is aborted.
    let count = 0;
    provider.answer(async (response, asked) => {
      await sleep(count++ === 0 ? 3000 : 20_000, undefined, { ref: false });
      return failing(500)(response, asked);
    });
    expectProblem(await user.post('ai/chat', QUESTION), 504, 'ai_timeout');
    expect(provider.asked).toHaveLength(2);
    await until(() => provider.asked[1]!.isAborted);
  });

  proof('gives up at the deadline of the assistant, whatever rounds are left', async () => {
    const times = { OPENAI_TIMEOUT_MS: '2000', OPENAI_DEADLINE_MS: '2000', AI_TOOL_ROUNDS: '10' };
    app = await TestApp.start(provider.settings(times));
    const user = await app.signIn('user');
    provider.answer(saying({ delayMs: 500, toolCalls: [{ name: 'list_my_orders', arguments: {} }] }));
    expectProblem(await user.post('ai/assistant', { question: 'Hello?' }), 504, 'ai_timeout');
    expect(provider.asked.length).toBeLessThan(6);
    await until(() => provider.asked.at(-1)!.isAborted);
  });

  it('has a limit of requests for the AI routes together', async () => {
    app = await TestApp.start(provider.settings({ RATE_LIMITS: 'ai=2/60' }));
    const user = await app.signIn('user');
    provider.answer(saying());
    expect((await user.post('ai/chat', QUESTION)).status).toBe(200);
    expect((await user.post('ai/assistant', { question: 'Hello?' })).status).toBe(200);
    for (const [path, body] of [
      ['ai/chat', QUESTION],
      ['openai/chat', { ...QUESTION, stream: true }],
      ['ai/assistant', { question: 'Hello?' }],
    ] as const) {
      const answer = await user.post(path, body);
      expectProblem(answer, 429, 'rate_limited');
      expect(answer.body.violatedPolicies).toEqual(['ai']);
    }
    expect(provider.asked).toHaveLength(2);
    expect((await user.get('ai/usage')).status).toBe(200);
  });

  it('keeps to the number of calls at the same time', async () => {
    app = await TestApp.start(provider.settings({ AI_MAX_CONCURRENT_CALLS: '2' }));
    const user = await app.signIn('user');
    const answer = provider.hold();
    const statuses: number[] = [];
    const asks = [1, 2, 3].map(async () => statuses.push((await user.post('ai/chat', QUESTION)).status));
    await until(() => statuses.length === 1);
    answer();
    await Promise.all(asks);
    expect(statuses).toEqual([503, 200, 200]);
    expect((await user.post('ai/chat', QUESTION)).status).toBe(200);
  });
});

/** A port on which no server listens. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
