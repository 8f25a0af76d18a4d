import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchWithRetry } from './fetch-with-retry.js';

describe('a request to a provider', () => {
  let server: Server;
  let url: string;
  /** What is answered, one after the other; the last one from then on. */
  let answers: number[];
  let requests: number;

  beforeEach(async () => {
    requests = 0;
    server = createServer((_request, response) => {
      const status = answers[Math.min(requests++, answers.length - 1)]!;
      if (status === 0) response.destroy();
      else response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const statusOf = async (init: RequestInit = {}) => (await fetchWithRetry(url, init)).status;

  it.each([500, 502, 503, 504])('is repeated after %d', async (status) => {
    answers = [status, status, 200];
    expect(await statusOf()).toBe(200);
    expect(requests).toBe(3);
  });

  it('is repeated after a lost connection', async () => {
    answers = [0, 200];
    expect(await statusOf()).toBe(200);
    expect(requests).toBe(2);
  });

  it('is sent three times at most, and answered with the last response or error', async () => {
    answers = [503];
    expect(await statusOf()).toBe(503);
    expect(requests).toBe(3);
    answers = [0];
    requests = 0;
    await expect(statusOf()).rejects.toThrow('fetch failed');
    expect(requests).toBe(3);
  });

  it.each([200, 304, 400, 401, 403, 404, 408, 429, 501])('is not repeated after %d', async (status) => {
    answers = [status];
    expect(await statusOf()).toBe(status);
    expect(requests).toBe(1);
  });

  it.each(['POST', 'DELETE'])('is sent once by %s, which need not be safe to repeat', async (method) => {
    answers = [503];
    expect(await statusOf({ method })).toBe(503);
    expect(requests).toBe(1);
  });

  it('ends with its deadline, whichever try is under way', async () => {
    answers = [503];
    const begunAt = performance.now();
    await expect(statusOf({ signal: AbortSignal.timeout(60) })).rejects.toThrow(/aborted/);
    expect(performance.now() - begunAt).toBeLessThan(1000);
    expect(requests).toBeLessThan(3);
  });
});
