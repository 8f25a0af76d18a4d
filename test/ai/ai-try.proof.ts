import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { failing, OpenAiServer, saying } from '../support/openai-server.js';

const ROOT = resolve(__dirname, '..', '..');

/** The first run may have to build. */
jest.setTimeout(300_000);

describe('npm run ai:try', () => {
  let provider: OpenAiServer;

  beforeAll(async () => {
    provider = await OpenAiServer.start();
  });
  afterAll(() => provider.stop());

  function ask(question: string, env: Record<string, string>): Promise<{ exit: number | null; output: string }> {
    const child = spawn(process.execPath, [join(ROOT, 'scripts/ai-try.mjs'), question], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
    return new Promise((done) => child.once('close', (exit) => done({ exit, output })));
  }

  it('shows the answer, its tokens and its latency', async () => {
    provider.answer(saying());
    const { exit, output } = await ask('Name three uses of a teapot.', provider.settings());
    expect(output).toContain(`test-model at ${provider.url}`);
    expect(output).toContain('Tea, soup and flowers.');
    expect(output).toMatch(/14 \+ 9 tokens; first text after \d+\.\d s, complete after \d+\.\d s/);
    expect(exit).toBe(0);
    expect(provider.asked[0]!.body.messages).toEqual([{ role: 'user', content: 'Name three uses of a teapot.' }]);
  });

  it('wants a question', async () => {
    provider.answer(saying());
    const { exit, output } = await ask(' ', provider.settings());
    expect([exit, provider.asked.length]).toEqual([1, 0]);
    expect(output).toContain('npm run ai:try -- "');
  });

  it('says that there is no key', async () => {
    // Empty, so that no .env of this folder sets it.
    const { exit, output } = await ask('Hello?', { OPENAI_API_KEY: '', AI_ENABLED: '' });
    expect(exit).toBe(1);
    expect(output).toContain('OPENAI_API_KEY');
    expect(output).not.toMatch(/^\s+at /m);
  });

  it('says what failed, without a stack', async () => {
    provider.answer(failing(401));
    const { exit, output } = await ask('Hello?', provider.settings());
    expect(exit).toBe(1);
    expect(output).toContain('credentials');
    expect(output).not.toMatch(/^\s+at /m);
  });
});
