import { deleteAudits } from '../support/audits.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { EventStream } from '../support/event-stream.js';
import { beginStream, failing, OpenAiServer, saying, sendEvent } from '../support/openai-server.js';
import { expectProblem } from '../support/problem.js';
import { until } from '../support/until.js';

const QUESTION = { messages: [{ role: 'user', content: 'Name three uses of a teapot.' }], stream: true };
const TIMES = { OPENAI_TIMEOUT_MS: '600', OPENAI_DEADLINE_MS: '1500', AI_HEARTBEAT_MS: '100' };

describe('a streamed answer', () => {
  let provider: OpenAiServer;
  let app: TestApp;
  let user: ApiClient;
  const lines: string[] = [];

  const open = () => EventStream.open(user, 'ai/chat', QUESTION);
  const piece = (content: string) => ({
    id: 'c',
    model: 'm',
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  });
  const outcomes = async () => {
    const { rows } = await app.sql.query(
      "select details ->> 'outcome' as outcome from audits where entity_type = 'ai_call' order by created_at, id",
    );
    return rows.map(({ outcome }: { outcome: string }) => outcome);
  };

  beforeAll(async () => {
    provider = await OpenAiServer.start();
    app = await TestApp.start(provider.settings(TIMES), undefined, (line) => lines.push(line));
    user = await app.signIn('user');
  });
  beforeEach(async () => {
    lines.length = 0;
    await deleteAudits(app.sql, "entity_type = 'ai_call'");
  });
  afterAll(async () => {
    await app.close();
    await provider.stop();
  });

  it('comes in pieces, and ends with the usage', async () => {
    provider.answer(saying());
    const stream = await (await open()).read();
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.response.headers.get('cache-control')).toBe('no-store');
    expect(stream.text).toBe('Tea, soup and flowers.');
    expect(stream.events.map(({ name }) => name)).toEqual(['delta', 'delta', 'delta', 'delta', 'usage']);
    expect(stream.events.at(-1)!.data).toEqual({
      id: 'chatcmpl-1',
      model: 'test-model',
      finish_reason: 'stop',
      usage: expect.objectContaining({ prompt_tokens: 14, completion_tokens: 9, total_tokens: 23 }),
      latency_ms: expect.any(Number),
      request_id: stream.response.headers.get('x-request-id'),
    });
    expect(provider.asked[0]!.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(await outcomes()).toEqual(['success']);
  });

  it('is kept open with heartbeats while the model thinks', async () => {
    provider.answer(saying({ content: 'Tea.', delayMs: 450 }));
    const stream = await (await open()).read();
    expect(stream.heartbeats).toBeGreaterThanOrEqual(3);
    expect(stream.text).toBe('Tea.');
  });

  it('that does not begin is refused with a problem document', async () => {
    provider.answer(failing(401));
    expectProblem(await user.post('ai/chat', QUESTION), 502, 'ai_authentication_error');
    expectProblem(await user.post('ai/chat', { ...QUESTION, model: 'other' }), 422, 'ai_model_not_allowed');
    expect(await outcomes()).toEqual(['ai_authentication_error']);
  });

  it('is repeated while nothing was sent', async () => {
    provider.answer(failing(500), saying());
    expect((await (await open()).read()).text).toBe('Tea, soup and flowers.');
  });

  it.each([
    ['is cut in the middle', (response) => response.destroy(), 'ai_unavailable', 503],
    ['ends before it is complete', (response) => response.end(), 'ai_bad_response', 502],
    ['has a part that is not JSON', (response) => sendEvent(response, '{"SECRET'), 'ai_bad_response', 502],
    [
      'has a part that is not a chunk',
      (response) => sendEvent(response, { choices: 'SECRET' }),
      'ai_bad_response',
      502,
    ],
    [
      'has an error',
      (response) => sendEvent(response, { error: { message: 'SECRET', type: 'server_error' } }),
      'ai_unavailable',
      503,
    ],
    ['falls silent', () => {}, 'ai_timeout', 504],
    [
      'is endless',
      (response) => void setInterval(() => sendEvent(response, piece('x')), 50).unref(),
      'ai_timeout',
      504,
    ],
  ] as Array<[string, (response: Parameters<typeof sendEvent>[0]) => void, string, number]>)(
    'that %s ends with an error event',
    async (_, breakOff, code, status) => {
      provider.answer((response) => {
        beginStream(response);
        sendEvent(response, piece('Tea'));
        setTimeout(() => breakOff(response), 20);
      });
      const stream = await (await open()).read();
      expect(stream.response.status).toBe(200);
      expect(stream.events[0]).toEqual({ name: 'delta', data: { content: 'Tea' } });
      expect(stream.events.at(-1)).toMatchObject({
        name: 'error',
        data: { code, status, instance: '/api/v1/ai/chat', requestId: stream.response.headers.get('x-request-id') },
      });
      expect(lines.join('\n')).not.toContain('SECRET');
      expect(await outcomes()).toEqual([code]);
    },
  );

  it('is aborted within a second when the client disconnects', async () => {
    provider.answer(saying({ content: 'word '.repeat(100), delayMs: 20 }));
    const stream = await open();
    await stream.read(({ name }) => name === 'delta');
    stream.disconnect();
    await until(() => provider.asked[0]!.isAborted, 1000);
    await until(async () => (await outcomes()).length === 1);
    expect(await outcomes()).toEqual(['client_disconnected']);
    expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('is aborted when the client disconnects before it has begun', async () => {
    provider.answer(async (response) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      beginStream(response);
    });
    const controller = new AbortController();
    const headers = { Authorization: `Bearer ${user.token}`, 'Content-Type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(QUESTION), signal: controller.signal };
    const call = fetch(`${app.url}/api/v1/ai/chat`, init).catch((error: unknown) => (error as Error).name);
    await until(() => provider.asked.length === 1);
    controller.abort();
    expect(await call).toBe('AbortError');
    await until(() => provider.asked[0]!.isAborted, 1000);
    await until(async () => (await outcomes()).length === 1);
    expect(await outcomes()).toEqual(['client_disconnected']);
  });
});
