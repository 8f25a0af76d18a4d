import { TestApp } from '../support/app.js';
import { sendRaw } from '../support/raw.js';

describe('trusted hosts', () => {
  let app: TestApp;
  let output = '';

  beforeAll(async () => {
    const env = { TRUSTED_HOSTS: '127.0.0.1,shop.example.com', REQUEST_LOG_ENABLED: 'false' };
    app = await TestApp.start(env, undefined, (line) => (output += line));
  });
  afterAll(() => app.close());

  it.each([
    ['shop.example.com', '/api/v1/products', 200],
    ['SHOP.example.com:8080', '/api/v1/products', 200],
    ['evil.example.com', '/api/v1/products', 400],
    ['shop.example.com.evil.com', '/api/v1/products', 400],
    ['', '/api/v1/products', 400],
    ['10.0.0.7', '/health/ready', 200],
  ])('decide about %s at %s', async (host, path, status) => {
    const answer = await sendRaw(
      app.url,
      Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );

    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body.code).toBe('host_not_trusted');
    // The log of requests is off.
    expect(output).not.toContain('request');
  });
});
