import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { proof } from '../support/thorough.js';

/** Sends a body in pieces and reads only when all of it is sent, as simple clients do. */
function sendSlowly(url: string, path: string, token: string, bytes: number): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('error', reject).on('close', () => resolve(answer));
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: text/csv\r\nContent-Length: ${bytes}\r\nConnection: close\r\n\r\n`,
    );
    void (async () => {
      for (let sent = 0; sent < bytes; sent += 65_536) {
        socket.write('x'.repeat(Math.min(65_536, bytes - sent)));
        await sleep(1);
      }
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    })();
  });
}

/** Sends requests over one connection, and reads until the server closes it. */
function sendBoth(url: string, requests: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(requests));
    let answers = '';
    socket.setTimeout(20_000, () => socket.destroy(new Error(`No other answer came than this: ${answers}`)));
    socket.on('data', (chunk: Buffer) => (answers += chunk.toString()));
    socket.on('error', reject).on('close', () => resolve(answers));
  });
}

describe('a body that is refused', () => {
  let app: TestApp;
  let token: string;

  beforeAll(async () => {
    app = await TestApp.start({ UPLOAD_LIMIT_BYTES: '1048576' });
    token = (await app.signIn('admin')).token!;
  });
  afterAll(() => app.close());

  it('because it is too large is read on, so that every client sees the answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => sendSlowly(app.url, '/api/v1/products/import', token, 4_000_000)),
    );
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 413 .*"code":"body_too_large"/s);
  });

  it.each([
    ['another field', 'name="other"; filename="a.csv"', ''],
    ['a text for a file', 'name="file"', ''],
    ['a second field', 'name="file"; filename="a.csv"', 'a\r\n--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n'],
  ])('because its form has %s is read on, so that its connection serves the next request', async (_, field, more) => {
    const part = `--b\r\nContent-Disposition: form-data; ${field}\r\n\r\n`;
    const form = `${part}${more}${'x'.repeat(900_000)}\r\n--b--\r\n`;
    const post = [
      'POST /api/v1/products/import HTTP/1.1',
      'Host: x',
      `Authorization: Bearer ${token}`,
      'Content-Type: multipart/form-data; boundary=b',
      `Content-Length: ${form.length}`,
    ].join('\r\n');
    const get = 'GET /api/v1/products HTTP/1.1\r\nHost: x\r\nConnection: close';

    const answers = await sendBoth(app.url, `${post}\r\n\r\n${form}${get}\r\n\r\n`);

    expect(answers).toMatch(/^HTTP\/1\.1 422 .*"code":"invalid_body".*HTTP\/1\.1 200 /s);
  });

  it('because the server cannot store it is a 503 and not the fault of the client', async () => {
    const folder = join(app.dataDir, 'uploads');
    rmSync(folder, { recursive: true, force: true });
    writeFileSync(folder, 'a file where the folder should be');
    const upload = await fetch(`${app.url}/api/v1/products/import`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'text/csv' },
      body: 'sku,name,price,currency,stock\n',
    });
    const answer = { status: upload.status, headers: upload.headers, body: await upload.json() };
    expectProblem(answer, 503, 'storage_unavailable');
    expect(upload.headers.get('retry-after')).toBe('30');
    rmSync(folder);
  });

  proof(
    'because its headers do not arrive within 15 s is answered with 408',
    async () => {
      const { hostname, port } = new URL(app.url);
      const socket = connect(Number(port), hostname, () =>
        socket.write('GET /api/v1/products HTTP/1.1\r\nHost: x\r\nX-A: '),
      );
      const answer = await new Promise<string>((resolve) => {
        let text = '';
        socket.on('data', (chunk: Buffer) => (text += chunk.toString())).on('close', () => resolve(text));
      });
      expect(answer).toMatch(/^HTTP\/1\.1 408 .*"code":"request_too_slow"/s);
    },
    30_000,
  );
});
