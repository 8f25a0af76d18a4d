import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createUser } from '../support/factories.js';
import { until } from '../support/until.js';
import { createWebhook } from '../support/webhook-receiver.js';
import { root } from '../unit/project.js';

const PAGE = readFileSync(join(root, 'docs/features/webhooks.md'), 'utf8');

/** The block of the page that has the name of the file in its first line. */
function documented(file: string): string {
  const [, code] = new RegExp(`^\`\`\`\\w+ ${file}\n(.+?)^\`\`\`$`, 'ms').exec(PAGE) ?? [];
  if (code === undefined) throw new Error(`The page has no ${file}.`);
  return code;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('the receivers of the documentation', () => {
  let app: TestApp;
  let admin: ApiClient;
  let folder: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    app = await TestApp.start({ WORKER: 'true', OUTGOING_NETWORKS: '127.0.0.0/8' });
    admin = await app.signIn('admin');
    // Below the project, whose packages the receiver in Node uses.
    folder = mkdtempSync(join(root, 'var', 'receivers-'));
  });
  afterAll(async () => {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
    await app.close();
  });

  const start = async (command: string, file: string, port: number, secret: string) => {
    writeFileSync(join(folder, file), documented(file));
    const child = spawn(command, [join(folder, file)], {
      env: { PATH: process.env.PATH, PORT: String(port), WEBHOOK_SECRET: secret },
    });
    children.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await until(
      () => output.includes('ready'),
      20_000,
      () => output,
    );
    return { child, said: () => output };
  };

  it.each([
    [process.execPath, 'receiver.mjs'],
    ['python3', 'receiver.py'],
  ])('verify messages, and take each once: %s %s', async (command, file) => {
    const port = await freePort();
    const { id, secret } = await createWebhook(admin, {
      url: `http://127.0.0.1:${port}/`,
      eventTypes: ['user.created'],
    });
    const receiver = await start(command, file, port, secret);
    const user = await createUser(admin);
    const statuses = async () =>
      (await admin.get(`webhooks/${id}/deliveries`)).body.items.map(
        ({ responseStatus }: { responseStatus: number }) => responseStatus,
      );

    await until(async () => (await statuses())[0] === 204);
    const [{ id: delivery }] = (await admin.get(`webhooks/${id}/deliveries`)).body.items;
    await admin.post(`webhooks/${id}/deliveries/${delivery}/replay`);
    await until(async () => (await statuses())[0] === 204);
    expect(receiver.said().split(`user.created ${user}`)).toHaveLength(2);

    await admin.post(`webhooks/${id}/rotate`, { overlapSeconds: 3600 });
    await admin.post(`webhooks/${id}/test`);
    await until(async () => (await statuses()).join() === '204,204');
    await admin.post(`webhooks/${id}/rotate`, { overlapSeconds: 0 });
    await admin.post(`webhooks/${id}/test`);
    await until(async () => (await statuses()).join() === '401,204,204');
    await admin.delete(`webhooks/${id}`);
  });
});
