import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Config, loadConfig } from '../../src/config/config.js';
import { seedDemo } from '../../src/demo/demo.js';
import { printStartupBanner } from '../../src/startup-banner.js';
import { TestApp } from '../support/app.js';

const root = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, text]) => text!);

const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .map((file) => join('docs', file));
const papers = [...readdirSync(root).filter((file) => file.endsWith('.md')), ...pages];

/** Prose without its code, where brackets mean something else. */
const prose = (file: string) =>
  read(file)
    .replaceAll(/^```[^]*?^```/gm, '')
    .replaceAll(/`[^`\n]*`/g, '');

describe('the README', () => {
  it('leads from signing in to an order and its audit records, as it stands', async () => {
    const app = await TestApp.start({ DEMO: 'true' });
    try {
      await seedDemo(app.app);
      const steps = blocks('sh').filter((block) => block.includes('localhost:3000'));
      const [signIn = '', before = '', placed = '', after = '', audits = '', others = ''] = await runInBash(
        steps,
        app.url,
      );

      expect(signIn).toBe('');
      const had = new Map(stocks(before).map(({ sku, left }) => [sku, left]));
      expect(stocks(before)).toHaveLength(20);
      expect(placed).toMatch(/number: 'ORD-000095'/);
      const shrunk = stocks(after).filter(({ sku, left }) => left + 2 === had.get(sku));
      expect(shrunk.map(({ sku }) => sku)).toEqual(placed.match(/NW-\d+/g));
      expect(shrunk).toHaveLength(2);
      expect(after).toMatch(/^ORD-000094 pending \d+ USD$/m);
      expect(audits.match(/^\w+ \w+/gm)).toEqual([
        'login user',
        'update product',
        'update product',
        'create order',
        'login user',
      ]);
      expect(audits).toContain('{"stock":{"by":-2}}');
      expect(others.match(/^\w+@example\.com: \w+$/gm)).toHaveLength(3);
      expect(others).toMatch(/^sales (queued|running)$/m);
      expect(others).toMatch(/^(healthy|degraded)$/m);
    } finally {
      await app.close();
    }
  });

  it('shows what npm start prints', () => {
    const printed: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    const config: Config = loadConfig({});
    printStartupBanner({ config, dataLocation: '.../var/postgres' });
    write.mockRestore();

    const masked = (text: string) => text.trim().replace(/\([\d.]+ s\)/, '(# s)');
    expect(masked(blocks('text')[0] ?? '')).toBe(masked(printed.join('')));
  });

  it('stays under 120 lines', () => {
    expect(readme.split('\n').length).toBeLessThan(120);
  });
});

describe('the documents', () => {
  it.each(papers)('%s leads nowhere that does not exist', (paper) => {
    const links = [...prose(paper).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
    const local = links.filter((link) => !/^[a-z]+:/.test(link));

    const dead = local.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? join(root, paper) : resolve(root, dirname(paper), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(relative(root, target)).includes(anchor);
    });

    expect(dead).toEqual([]);
  });

  it('are all listed in the index', () => {
    const index = [...read('docs/README.md').matchAll(/\]\(([^)\s#]+)/g)].map(([, link]) => join('docs', link!));

    expect(pages.filter((page) => page !== join('docs', 'README.md') && !index.includes(page))).toEqual([]);
  });

  it('name no npm script that does not exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = papers.flatMap((paper) =>
      [...read(paper).matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name]) => name!),
    );

    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });
});

/** One shell for all steps, as a reader has it; gives what each printed. A command that fails ends it. */
async function runInBash(steps: string[], url: string): Promise<string[]> {
  const mark = '--- step ---';
  const script = ['set -euo pipefail', ...steps].join(`\necho '${mark}'\n`);
  const { stdout, stderr } = await promisify(execFile)(
    'bash',
    ['-c', script.replaceAll('localhost:3000', new URL(url).host)],
    { env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` } },
  );
  expect(stderr).toBe('');
  return stdout.split(`${mark}\n`).slice(1);
}

function stocks(text: string): { sku: string; left: number }[] {
  return [...text.matchAll(/^(NW-\d+) .*: (\d+)$/gm)].map(([, sku, left]) => ({ sku: sku!, left: Number(left) }));
}

/** GitHub's names for headings. */
function anchorsOf(file: string): string[] {
  return [...prose(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
