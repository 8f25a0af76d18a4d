import { abandonableRequest } from '../support/abandoned-request.js';
import { deleteAudits } from '../support/audits.js';
import { ErrorReporter } from '../../src/kernel/telemetry/error-reporter.js';
import { BudgetsService } from '../../src/modules/ai/budgets/budgets.service.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { EventStream } from '../support/event-stream.js';
import { beginStream, failing, OpenAiServer, saying, sendEvent } from '../support/openai-server.js';
import { expectProblem } from '../support/problem.js';
import { proof } from '../support/thorough.js';
import { until } from '../support/until.js';

const QUESTION = { messages: [{ role: 'user', content: 'Name three uses of a teapot.' }], stream: true };
const TIMES = { OPENAI_TIMEOUT_MS: '4000', OPENAI_DEADLINE_MS: '6000', AI_HEARTBEAT_MS: '1000' };

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
    provider.answer(saying({ content: 'Tea.', delayMs: 2500 }));
    const stream = await (await open()).read();
    expect(stream.heartbeats).toBeGreaterThanOrEqual(2);
    expect(stream.text).toBe('Tea.');
  });

  it('comes at the other path as well', async () => {
    provider.answer(saying());
    const stream = await (await EventStream.open(user, 'openai/chat', QUESTION)).read();
    expect(stream.text).toBe('Tea, soup and flowers.');
    expect(stream.events.at(-1)!.name).toBe('usage');
    provider.answer((response) => {
      beginStream(response);
      response.end();
    });
    const broken = await (await EventStream.open(user, 'openai/chat', QUESTION)).read();
    expect(broken.events).toMatchObject([{ name: 'error', data: { instance: '/api/v1/openai/chat' } }]);
  });

  proof('is kept open with heartbeats before the provider has answered at all', async () => {
    let respond: () => void = () => {};
    provider.answer(async (response, asked) => {
      await new Promise<void>((resolve) => (respond = resolve));
      return saying()(response, asked);
    });
    const stream = await open();
    expect(stream.response.status).toBe(200);
    setTimeout(() => respond(), 1500);
    await stream.read();
    expect(stream.heartbeats).toBeGreaterThan(0);
    expect(stream.text).toBe('Tea, soup and flowers.');
  });

  proof('that does not begin within a heartbeat ends with an error event', async () => {
    provider.answer(async (response, asked) => {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      return failing(401)(response, asked);
    });
    const { events } = await (await open()).read();
    expect(events).toMatchObject([{ name: 'error', data: { code: 'ai_authentication_error', status: 502 } }]);
    expect(await outcomes()).toEqual(['ai_authentication_error']);
  });

  it('reports an error that is not expected', async () => {
    const reported = jest.spyOn(app.app.get(ErrorReporter), 'report');
    const broken = jest.spyOn(app.app.get(BudgetsService), 'settle').mockRejectedValueOnce(new TypeError('a bug'));
    provider.answer(saying());
    const { events } = await (await open()).read();
    broken.mockRestore();
    expect(events.at(-1)).toMatchObject({ name: 'error', data: { code: 'internal', status: 500 } });
    expect(reported.mock.calls).toEqual([[new TypeError('a bug'), { handler: 'ChatController.chat' }]]);
    reported.mockRestore();
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

  type BrokenStream = [string, (response: Parameters<typeof sendEvent>[0]) => void, string, number];
  const BROKEN: BrokenStream[] = [
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
  ];
  const ENDED_BY_TIMEOUT: BrokenStream[] = [
    ['falls silent', () => {}, 'ai_timeout', 504],
    [
      'is endless',
      (response) => void setInterval(() => sendEvent(response, piece('x')), 50).unref(),
      'ai_timeout',
      504,
    ],
  ];
  const endsWithAnError = async (...[, breakOff, code, status]: BrokenStream) => {
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
  };
  it.each(BROKEN)('that %s ends with an error event', endsWithAnError);
  proof.each(ENDED_BY_TIMEOUT)('that %s ends with an error event', endsWithAnError);

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
    const request = abandonableRequest(user, 'ai/chat', QUESTION);
    await until(() => provider.asked.length === 1);
    request.disconnect();
    expect(await request.ended).toBe('AbortError');
    await until(() => provider.asked[0]!.isAborted, 1000);
    await until(async () => (await outcomes()).length === 1);
    expect(await outcomes()).toEqual(['client_disconnected']);
  });
});
