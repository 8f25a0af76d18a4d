import { setTimeout as sleep } from 'node:timers/promises';
import { createServer } from 'node:net';
import { loadConfig } from '../../src/config/config.js';
import { OpenaiService } from '../../src/modules/ai/provider/openai.service.js';
import { TestApp } from '../support/app.js';
import { failing, OpenAiServer, saying } from '../support/openai-server.js';
import { expectProblem } from '../support/problem.js';
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

  it('refuses calls at once while the provider fails, then lets one through to try it', async () => {
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
    provider.answer(saying({ delayMs: 500 }));
    const statuses = (await Promise.all([ask(), ask(), ask()])).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 503, 503]);
    expect(provider.asked).toHaveLength(1);
    expect((await ask()).status).toBe(200);
    expect(await state()).toBe('healthy');
  });

  it('keeps to the number of calls at the same time', async () => {
    app = await TestApp.start(provider.settings({ AI_MAX_CONCURRENT_CALLS: '2' }));
    const user = await app.signIn('user');
    provider.answer(saying({ delayMs: 500 }));
    const answers = await Promise.all([1, 2, 3].map(() => user.post('ai/chat', QUESTION)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 503]);
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
