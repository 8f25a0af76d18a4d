import { TestApp } from '../support/app.js';
import { abandonableRequest } from '../support/abandoned-request.js';
import type { ApiClient } from '../support/client.js';
import { EventStream } from '../support/event-stream.js';
import { createProduct } from '../support/factories.js';
import {
  type Answerer,
  beginStream,
  failing,
  OpenAiServer,
  saying,
  sendEvent,
  sendJson,
} from '../support/openai-server.js';
import { until } from '../support/until.js';

const CANARY = 'CANARY-4711';
const CHAT = { messages: [{ role: 'user', content: `${CANARY}-PROMPT` }] };
const ANSWER = saying({ content: `${CANARY}-ANSWER` });

describe('prompts and answers', () => {
  let provider: OpenAiServer;
  let app: TestApp;
  let manager: ApiClient;
  let productId: string;
  const lines: string[] = [];

  beforeAll(async () => {
    provider = await OpenAiServer.start();
    const settings = provider.settings({
      LOG_LEVEL: 'trace',
      OPENAI_MAX_RETRIES: '1',
      OPENAI_BREAKER_FAILURES: '1000',
    });
    app = await TestApp.start(settings, undefined, (line) => lines.push(line));
    manager = await app.signIn('manager');
    productId = (await createProduct(manager)).id;
  });
  afterAll(async () => {
    await app.close();
    await provider.stop();
  });

  const cut: Answerer = (response) => {
    beginStream(response);
    sendEvent(response, { choices: [{ delta: { content: `${CANARY}-PART` } }] });
    setTimeout(() => response.destroy(), 50);
  };
  const disconnect = async (path: string, body: object) => {
    const request = abandonableRequest(manager, path, body);
    await until(() => provider.asked.length === 1);
    request.disconnect();
    expect(await request.ended).toBe('AbortError');
    await until(() => provider.asked[0]!.isAborted);
  };

  const CALLS: Array<[name: string, answerer: Answerer, ask: () => Promise<unknown>]> = [
    ['the chat', ANSWER, () => manager.post('ai/chat', CHAT)],
    ['a stream', ANSWER, async () => (await EventStream.open(manager, 'ai/chat', { ...CHAT, stream: true })).read()],
    ['the assistant', ANSWER, () => manager.post('ai/assistant', { question: `${CANARY}-QUESTION` })],
    [
      "the assistant's tools",
      saying({ toolCalls: [{ name: `${CANARY}-TOOL`, arguments: { [CANARY]: CANARY } }] }),
      () => manager.post('ai/assistant', { question: `${CANARY}-QUESTION` }),
    ],
    ['a draft', ANSWER, () => manager.post(`ai/products/${productId}/description`, { notes: `${CANARY}-NOTES` })],
    [
      'an error',
      failing(500, { message: `${CANARY}-MESSAGE`, code: `${CANARY} CODE` }),
      () => manager.post('ai/chat', CHAT),
    ],
    [
      'a refusal',
      failing(400, { message: `${CANARY}-MESSAGE`, param: `${CANARY}-PARAM` }),
      () => manager.post('ai/assistant', { question: `${CANARY}-QUESTION` }),
    ],
    [
      'an answer that is not JSON',
      (response) => sendJson(response, 200, `{"choices":[{"message":{"content":"${CANARY}-BROKEN`),
      () => manager.post('ai/chat', CHAT),
    ],
    ['a cut stream', cut, async () => (await EventStream.open(manager, 'ai/chat', { ...CHAT, stream: true })).read()],
    ['a disconnected chat', () => {}, () => disconnect('ai/chat', CHAT)],
    ['a disconnected stream', () => {}, () => disconnect('ai/chat', { ...CHAT, stream: true })],
    ['a disconnected draft', () => {}, () => disconnect(`ai/products/${productId}/description`, { notes: CANARY })],
  ];

  it.each(CALLS)('of %s are neither logged at any level nor stored', async (_, answerer, ask) => {
    const count = async () =>
      (await app.sql.query("select count(*)::int as count from audits where entity_type = 'ai_call'")).rows[0].count;
    const before = await count();
    lines.length = 0;
    provider.answer(answerer);
    await ask();
    await until(async () => (await count()) > before);
    // The log has the call, so it was looked at in the right place.
    expect(lines.some((line) => line.includes('"AI call"'))).toBe(true);
    expect(JSON.stringify(provider.asked)).toContain(CANARY);
    expect(lines.filter((line) => line.includes('CANARY'))).toEqual([]);
    const { rows } = await app.sql.query(
      `select count(*)::int as count from (select row_to_json(ai_calls)::text as row from ai_calls
       union all select row_to_json(audits)::text from audits where entity_type = 'ai_call') as stored
       where row like '%CANARY%'`,
    );
    expect(rows).toEqual([{ count: 0 }]);
  });
});
