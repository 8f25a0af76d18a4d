import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');

describe('the lint rules for imports', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lint-'));
    cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['src/modules/orders/orders.service.ts', 'NotFoundException', true],
    ['src/modules/orders/orders.repository.ts', 'HttpException', true],
    ['src/modules/orders/order.entity.ts', 'ConflictException', true],
    ['src/modules/orders/orders.controller.ts', 'BadRequestException', true],
    ['src/kernel/jobs/queues.service.ts', 'HttpException', true],
    ['src/kernel/http/problems/problem.filter.ts', 'HttpException', false],
    ['src/modules/orders/orders.controller.ts', 'Post', true],
    ['src/kernel/http/idempotency/idempotent-post.ts', 'Post', false],
    ['src/modules/orders/orders.service.ts', 'Injectable', false],
  ])('find in %s an import of %s: %s', (file, name, isRefused) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `import { ${name} } from '@nestjs/common';\nexport const used = ${name};\n`);

    expect(refusals().some((message) => message.includes(`'${name}'`))).toBe(isRefused);
  });

  function refusals(): string[] {
    const args = [oxlint, '--format', 'json', '-A', 'all', '-D', 'no-restricted-imports', 'src'];
    try {
      return messages(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }));
    } catch (error) {
      return messages((error as { stdout: string }).stdout);
    }
  }

  function messages(report: string): string[] {
    return (JSON.parse(report) as { diagnostics: { message: string }[] }).diagnostics.map(({ message }) => message);
  }
});
