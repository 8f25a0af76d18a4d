import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { thorough } from '../support/thorough.js';
import { root } from '../unit/project.js';

const execute = promisify(execFile);
const EXAMPLE = join(root, 'examples/new-module');
const COPY = join(root, 'var', `new-module-${process.pid}`);
const GUIDE = readFileSync(join(root, 'docs/new-module.md'), 'utf8');

/** What `npm run check` and the tests read. */
const COPIED = [
  ...['.dependency-cruiser.cjs', '.oxlintrc.json', '.swcrc', 'jest.config.mjs', 'package.json', 'tsconfig.json'],
  ...['data', 'docs', 'migrations', 'packages', 'scripts', 'src', 'test'],
];

/** The tests of the example, and in the proofs those that notice when one of the places is left out. */
const SPECS = [
  'test/suppliers/suppliers.spec.ts',
  'test/access/routes-page.spec.ts',
  'test/architecture/documents.spec.ts',
  ...(thorough
    ? [
        'test/access/route-audit.spec.ts',
        'test/audits/every-change.spec.ts',
        'test/database/migrations.spec.ts',
        'test/http/openapi.spec.ts',
      ]
    : []),
];
const TESTS = [
  'suppliers',
  'the page about routes',
  'the diagram of modules',
  'is in the table once',
  'is called by this test',
  'make the tables that the entities describe',
  'name every constraint',
  'where it belongs',
];

const files = readdirSync(EXAMPLE, { recursive: true, encoding: 'utf8' }).filter((file) =>
  statSync(join(EXAMPLE, file)).isFile(),
);

interface CodeBlock {
  readonly file: string;
  /** The line that an addition is next to; without one, the block is the whole file. */
  readonly side?: string;
  readonly line?: string;
  readonly code: string;
}

/** The blocks that name their file: ```` ```ts src/app.module.ts after "ReportsModule," ````. */
const blocks = [
  ...GUIDE.matchAll(/^```\w+ (?<file>\S+)(?: (?<side>after|before) "(?<line>[^"\n]+)")?\n(?<code>.+?)^```$/gms),
].map(({ groups }) => groups as unknown as CodeBlock);
const quoted = blocks.filter(({ side }) => side === undefined);
const additions = blocks.filter(({ side }) => side !== undefined);

describe('the guide to a new module', () => {
  afterAll(() => rmSync(COPY, { recursive: true, force: true }));

  it('quotes every file of the example as it is', () => {
    expect(quoted.map(({ file }) => file).toSorted()).toEqual(files.toSorted());
    for (const { file, code } of quoted) expect(code).toBe(readFileSync(join(EXAMPLE, file), 'utf8'));
  });

  it('is enough for a module that passes the checks and its tests', async () => {
    for (const entry of COPIED) cpSync(join(root, entry), join(COPY, entry), { recursive: true });
    cpSync(EXAMPLE, COPY, { recursive: true });
    for (const addition of additions) add(addition);

    await run('scripts/access-tables.mjs');
    await Promise.all([
      run(bin('typescript/bin/tsc'), '--noEmit'),
      run(bin('oxlint/bin/oxlint'), '--no-ignore', ...files),
      run(bin('dependency-cruiser/bin/dependency-cruiser.mjs'), 'src', 'test'),
    ]);
    await run('scripts/file-roles.mjs');
    const { success, numPassedTests, testResults } = JSON.parse(
      await run(
        ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', bin('jest/bin/jest.js')],
        ...['--json', '--selectProjects', 'unit', 'e2e', '--testNamePattern', TESTS.join('|'), '--', ...SPECS],
      ),
    ) as { success: boolean; numPassedTests: number; testResults: unknown[] };
    expect({ success, specs: testResults.length }).toEqual({ success: true, specs: SPECS.length });
    expect(numPassedTests).toBeGreaterThan(10);
  }, 300_000);
});

function add({ file, side, line, code }: CodeBlock): void {
  const path = join(COPY, file);
  const lines = readFileSync(path, 'utf8').split('\n');
  const at = lines.findIndex((each) => each.includes(line!));
  if (at < 0) throw new Error(`${file} has no line with ${line}.`);
  const indent = /^ */.exec(lines[at]!)![0];
  const added = code.trimEnd().split('\n');
  lines.splice(side === 'after' ? at + 1 : at, 0, ...added.map((each) => indent + each));
  writeFileSync(path, lines.join('\n'));
}

function bin(path: string): string {
  return join(root, 'node_modules', path);
}

/** Runs a script of the copy, and returns what it prints. */
async function run(...args: readonly string[]): Promise<string> {
  try {
    // As in npm test: beside the proofs, Jest leaves out files that those include.
    const env = { ...process.env, TEST_WITH_PROOFS: 'false' };
    return (await execute(process.execPath, args, { cwd: COPY, env, maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`The copy does not pass:\n${stderr || stdout}`);
  }
}
