import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from './client.js';

describe('the test client', () => {
  let server: Server;
  let url: string;
  /** What the server got last. */
  let got: { method?: string; url?: string; headers: Record<string, unknown>; body: string };
  let answer: { status: number; headers: Record<string, string | string[]>; body: string };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, headers } = request;
        got = { method, url: request.url, headers, body: Buffer.concat(chunks).toString('latin1') };
        response.writeHead(answer.status, answer.headers).end(answer.body);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => (answer = { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"a":[1]}' }));
  afterAll(() => server.close());

  it('sends bodies as JSON under /api/v1, with its credentials', async () => {
    await new ApiClient(url, 'a-token', undefined, 'a-key').post('orders?x=%20', { name: 'Zoë' });

    expect(got).toMatchObject({ method: 'POST', url: '/api/v1/orders?x=%20' });
    expect(Buffer.from(got.body, 'latin1').toString()).toBe('{"name":"Zoë"}');
    expect(got.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer a-token',
      'x-api-key': 'a-key',
    });
  });

  it.each([
    ['text', 'not { JSON', 'not { JSON'],
    ['bytes', new Uint8Array([0xff, 0x00, 0x7b]), '\u00ff\u0000{'],
    ['an empty text', '', ''],
    ['null', null, 'null'],
  ])('sends %s as it is', async (_, body, expected) => {
    await new ApiClient(url).put('/x', body);

    expect(got).toMatchObject({ method: 'PUT', url: '/x', body: expected });
  });

  it('sends no body and no credentials of its own accord, and lets headers be replaced', async () => {
    await new ApiClient(url).delete('/x', { 'Content-Type': 'text/csv' });

    expect(got).toMatchObject({ body: '', headers: { 'content-type': 'text/csv' } });
    expect(Object.keys(got.headers)).not.toEqual(expect.arrayContaining(['authorization']));
  });

  it('gives status, headers and parsed JSON of refusals, too', async () => {
    answer = { ...answer, status: 503, headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '7' } };

    const { status, headers, body } = await new ApiClient(url).get('/x');

    expect({ status, wait: headers.get('retry-after'), body }).toEqual({ status: 503, wait: '7', body: { a: [1] } });
  });

  it('gives text of other types as text, and nothing for HEAD', async () => {
    answer = { status: 200, headers: { 'Content-Type': 'text/csv' }, body: 'Müller,1\r\n' };

    expect((await new ApiClient(url).get('/x')).body).toBe('Müller,1\r\n');
    expect((await new ApiClient(url).send('HEAD', '/x')).body).toBe('');
  });

  it('follows no redirect, and keeps each cookie', async () => {
    answer = { status: 302, headers: { Location: '/elsewhere', 'Set-Cookie': ['a=1', 'b=2; Path=/'] }, body: '' };

    const { status, headers } = await new ApiClient(url).get('/x');

    expect([status, headers.get('location'), headers.getSetCookie()]).toEqual([
      302,
      '/elsewhere',
      ['a=1', 'b=2; Path=/'],
    ]);
  });

  it('rejects where no server answers', async () => {
    await expect(new ApiClient('http://127.0.0.1:1').get('/x')).rejects.toThrow('ECONNREFUSED');
  });
});
