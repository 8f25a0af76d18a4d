import { join, relative } from 'node:path';
import { root } from '../unit/project.js';
import { ProjectCopy } from './project-copy.js';

const SPECS = [
  'test/unit/config.spec.ts',
  'test/unit/makefile.spec.ts',
  'test/architecture/',
  'test/readme/readme.spec.ts',
];
/** Those that name every route, permission, setting, check or error. */
const AFTER_REMOVAL = [
  'test/access/route-audit.spec.ts',
  'test/access/routes-page.spec.ts',
  'test/audits/every-change.spec.ts',
  'test/auth/tokens.spec.ts',
  'test/database/migrations.spec.ts',
  'test/health/health.spec.ts',
  'test/http/openapi.spec.ts',
  'test/maintenance/maintenance.spec.ts',
];

/** What may name a removed module afterwards: how to remove it, and decisions of the past. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  ai: [],
  graphql: [
    'docs/decisions/0009-what-runs-around-a-request.md',
    'docs/decisions/0016-rate-limits-by-library.md',
    'docs/living/tasks.md',
  ],
};
const PROOF = relative(root, __filename);

describe('a clone', () => {
  let copy: ProjectCopy;

  afterEach(() => copy.remove());

  it('gets another name in one go, passes the checks and its tests, and keeps no trace of the former name', async () => {
    copy = new ProjectCopy('renamed');

    await copy.run('scripts/rename.mjs', 'my-product');

    expect(
      copy
        .texts()
        .filter(([file, text]) => /keelson/i.test(file + text))
        .map(([file]) => file),
    ).toEqual([]);
    await copy.check();
    expect(await copy.test(...SPECS)).toBeGreaterThan(100);
  }, 900_000);

  it.each([
    ['ai', /modules\/ai\/|\bAI_|OPENAI_|api\/v1\/ai\/|AiBudget/],
    ['graphql', /graphql/i],
  ])(
    'loses %s, and passes the checks and its tests',
    async (module, traces) => {
      copy = new ProjectCopy(`without-${module}`);

      await copy.run('scripts/remove.mjs', 'module', module);

      expect(
        copy
          .texts()
          .filter(([file, text]) => file !== PROOF && traces.test(file + text))
          .map(([file]) => file)
          .toSorted(),
      ).toEqual(KEPT[module]);
      await copy.check();
      expect(await copy.test(...SPECS, ...AFTER_REMOVAL)).toBeGreaterThan(100);
    },
    1_800_000,
  );

  it('loses a generated module without a trace', async () => {
    copy = new ProjectCopy('without-suppliers');
    const before = new Map(copy.texts());
    const nest = join(copy.folder, '../../node_modules/@nestjs/cli/bin/nest.js');
    await copy.run(nest, 'generate', 'module', 'suppliers', 'name:string:unique,status:enum:open:closed');
    expect(copy.texts().length).toBeGreaterThan(before.size);

    await copy.run('scripts/remove.mjs', 'module', 'suppliers');

    const differing = copy.texts().filter(([file, text]) => before.get(file) !== text);
    expect(differing.map(([file]) => file)).toEqual([]);
    expect(copy.texts().length).toBe(before.size);
  }, 300_000);
});
