import { randomUUID } from 'node:crypto';
import { abandonableRequest } from '../support/abandoned-request.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { OpenAiServer, saying } from '../support/openai-server.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { until } from '../support/until.js';

describe('the draft of a product description', () => {
  let provider: OpenAiServer;
  let app: TestApp;
  let manager: ApiClient;
  let product: { id: string; version: number };

  beforeAll(async () => {
    provider = await OpenAiServer.start();
    app = await TestApp.start(provider.settings());
    manager = await app.signIn('manager');
    product = await createProduct(manager, { name: 'Côte de Blaye', description: 'Old text.' });
  });
  afterAll(async () => {
    await app.close();
    await provider.stop();
  });

  const draft = (body: object = {}) => manager.post(`ai/products/${product.id}/description`, body);

  it('is returned and not stored', async () => {
    provider.answer(saying({ content: '{"description":" Ein Weißwein für lange Abende. "}' }));
    const { status, body } = await draft({ language: 'de', notes: 'For restaurants.' });
    expect([status, body]).toEqual([
      200,
      {
        productId: product.id,
        description: 'Ein Weißwein für lange Abende.',
        model: 'test-model',
        usage: { promptTokens: 14, completionTokens: 9, totalTokens: 23, estimated: false },
      },
    ]);
    const [{ body: asked }] = provider.asked as [(typeof provider.asked)[number]];
    expect(asked.response_format).toMatchObject({ type: 'json_schema', json_schema: { strict: true } });
    expect(JSON.parse(asked.messages[1]!.content!)).toEqual({
      product: { name: 'Côte de Blaye', category: 'Kitchen', description: 'Old text.' },
      language: 'de',
      notes: 'For restaurants.',
    });
    expect((await manager.get(`products/${product.id}`)).body).toMatchObject({ description: 'Old text.', version: 1 });
  });

  it.each([
    'A nice wine.',
    '{"description":""}',
    '{"description":"x","price":1}',
    '{"text":"x"}',
    JSON.stringify({ description: 'x'.repeat(2001) }),
    JSON.stringify({ description: 'Wine <script>alert(1)</script>' }),
    JSON.stringify({ description: 'Wine, see https://evil.example/?q=1' }),
    JSON.stringify({ description: 'Wine ![](https://evil.example/a.png)' }),
    JSON.stringify({ description: 'Wine \u202Egnp.exe' }),
    JSON.stringify({ description: '!![[a](b)](//evil.example/?q=1)' }),
    JSON.stringify({ description: 'Wine, write to mailto:thief@evil.example' }),
    JSON.stringify({ description: '['.repeat(1_000_000) }),
  ])('is refused when the model writes %s', async (content) => {
    provider.answer((response, asked) =>
      saying({ content })(response, { ...asked, body: { ...asked.body, response_format: undefined } }),
    );
    expectProblem(await draft(), 502, 'ai_bad_response');
  });

  it('is aborted within a second when the client disconnects', async () => {
    provider.answer(() => {});
    const request = abandonableRequest(manager, `ai/products/${product.id}/description`, {});
    await until(() => provider.asked.length === 1);
    request.disconnect();
    expect(await request.ended).toBe('AbortError');
    await until(() => provider.asked[0]!.isAborted, 1000);
    const outcome = async () =>
      (await app.sql.query('select outcome from ai_calls order by id desc limit 1')).rows[0].outcome;
    await until(async () => (await outcome()) === 'client_disconnected');
  });

  it('is for managers, of a product that exists, with a valid body', async () => {
    expectProblem(await (await app.signIn('user')).post(`ai/products/${product.id}/description`, {}), 403, 'forbidden');
    expectProblem(await manager.post(`ai/products/${randomUUID()}/description`, {}), 404, 'product_not_found');
    expect(placesOf(await draft({ language: 'deutsch', notes: '', price: 1 }))).toEqual([
      '#/language',
      '#/notes',
      '#/price',
    ]);
  });
});
