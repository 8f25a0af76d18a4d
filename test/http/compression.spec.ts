import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';

describe('compression', () => {
  let app: TestApp;
  let plain: TestApp;
  let manager: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    plain = await TestApp.start({ COMPRESSION_ENABLED: 'false' }, app.database);
    manager = await app.signIn('manager');
    for (let count = 0; count < 8; count++) await createProduct(manager, { description: 'of oak '.repeat(40) });
  });
  afterAll(async () => {
    await plain.close();
    await app.close();
  });

  /** What is sent, as it is on the wire. */
  const raw = async (url: string, path: string, headers: Record<string, string>) => {
    const { request } = await import('node:http');
    return new Promise<{ headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
      request(`${url}${path}`, { headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
      })
        .on('error', reject)
        .end();
    });
  };

  it.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
  ])('sends %s to a client that accepts %s', async (encoding, accepted, decompress) => {
    const { headers, body } = await raw(app.url, '/api/v1/products', { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers.vary).toMatch(/Accept-Encoding/i);
    expect(body.length).toBeLessThan(1500);
    expect(JSON.parse(decompress(body).toString()).items).toHaveLength(8);
  });

  it('sends what is small, or not asked for, as it is', async () => {
    const small = await raw(app.url, '/health/live', { 'accept-encoding': 'br' });
    expect(small.headers['content-encoding']).toBeUndefined();
    const unasked = await raw(app.url, '/api/v1/products', {});
    expect(unasked.headers['content-encoding']).toBeUndefined();
    expect(unasked.headers['content-length']).toBe(String(unasked.body.length));
    const switchedOff = await raw(plain.url, '/api/v1/products', { 'accept-encoding': 'br' });
    expect(switchedOff.headers['content-encoding']).toBeUndefined();
  });

  it('never compresses answers with tokens or keys, which an eavesdropper could guess from the length', async () => {
    const headers = { 'accept-encoding': 'br', authorization: `Bearer ${manager.token}` };
    for (let count = 0; count < 6; count++)
      await manager.post('api-keys', { name: `Key ${count}`.repeat(5), scopes: ['products:manage'] });
    // Express ignores the case of paths.
    for (const path of ['/api/v1/api-keys', '/API/V1/Api-Keys']) {
      const keys = await raw(app.url, path, headers);
      expect(keys.body.length).toBeGreaterThan(1024);
      expect(keys.headers['content-encoding']).toBeUndefined();
    }
    const products = await raw(app.url, '/api/v1/products', headers);
    expect(products.headers['content-encoding']).toBe('br');
  });

  it('keeps the ETag valid for the client that got it', async () => {
    const { headers } = await raw(app.url, '/api/v1/products', { 'accept-encoding': 'br' });
    const again = await app.nobody.get('products', { 'If-None-Match': String(headers.etag), 'Accept-Encoding': 'br' });
    expect(again.status).toBe(304);
  });
});
