import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { someOf, thorough } from '../support/thorough.js';
import { root } from '../unit/project.js';
import { ProjectCopy } from './project-copy.js';

const EXAMPLE = join(root, 'examples/new-module');
const GUIDE = readFileSync(join(root, 'docs/new-module.md'), 'utf8');

/** As in the guide. */
const SUPPLIERS = ['suppliers', 'name:string:unique', 'email:email', 'isActive:boolean:true'];
/** Every type and option. */
const PRICE_LISTS = [
  ...['price-lists', 'title:string:100', 'code:string:8:unique', 'contact:email:unique', 'site:url:optional'],
  ...['seats:integer:1:9', 'status:enum:open:closed', 'ownerId:uuid', 'note:text', 'phone:phone:optional'],
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
  'price lists',
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
  /** Whether the block is added to the file; otherwise it is the whole file. */
  readonly adds?: string;
  readonly code: string;
}

/** The blocks that name their file: ```` ```ts src/app.module.ts adds ````. */
const blocks = [...GUIDE.matchAll(/^```\w+ (?<file>\S+)(?<adds> adds)?\n(?<code>.+?)^```$/gms)].map(
  ({ groups }) => groups as unknown as CodeBlock,
);

let copy: ProjectCopy;

describe('the generator of modules', () => {
  beforeAll(async () => {
    copy = new ProjectCopy('new-module');
    await generate(...SUPPLIERS);
  });
  afterAll(() => copy.remove());

  it('makes the files of the example, which the guide quotes', () => {
    const quoted = blocks.filter(({ adds }) => !adds);
    expect(quoted.map(({ file }) => file).toSorted()).toEqual(files.toSorted());
    for (const { file, code } of quoted) {
      expect(code).toBe(readFileSync(join(EXAMPLE, file), 'utf8'));
      expect(withoutTimes(generated(file))).toBe(withoutTimes(code));
    }
  });

  it('makes the additions of the guide', () => {
    const additions = blocks.filter(({ adds }) => adds);
    expect(additions.length).toBeGreaterThan(10);
    for (const { file, code } of additions) expect(withoutSpace(generated(file))).toContain(withoutSpace(code));
  });

  it.each(
    someOf(
      [
        [['suppliers'], 'There is a module suppliers.'],
        [['product-parts', 'name', 'order'], 'order: its name is reserved.'],
        [['supplier'], '"supplier" must be the plural of the resource.'],
        [['tags', 'active:boolean'], 'The first field must be a required string'],
        [['tags', 'name', 'name'], 'name is there twice.'],
        [['tags', 'name', 'size:number'], 'size:number: "number" is not a type.'],
        [['tags', 'name', 'size:integer:9:1'], 'size:integer:9:1: 9 is greater than 1.'],
        [['tags', 'name', 'size:integer:unique'], 'size:integer:unique: only string, email, url can be unique.'],
        [['../tags'], '"../tags" must be at most 40 lower-case letters, digits and hyphens.'],
      ],
      4,
      1,
    ),
  )('refuses %j, and writes nothing', async (args, message) => {
    const before = readdirSync(join(copy.folder, 'src/modules'));

    expect(await generate(...args)).toContain(message);

    expect(readdirSync(join(copy.folder, 'src/modules'))).toEqual(before);
  });

  it('is behind npm run generate, which can also only list the files', async () => {
    const output = await copy.run('scripts/generate.mjs', 'module', 'tags', 'name', '--dry-run');

    expect(output).toContain('create  src/modules/tags/tags.service.ts');
    expect(output).toContain('update  src/app.module.ts');
    expect(readdirSync(join(copy.folder, 'src/modules'))).not.toContain('tags');
  });

  it('makes modules that pass the checks and their tests', async () => {
    if (thorough) await generate(...PRICE_LISTS);
    await copy.run('scripts/access-tables.mjs');
    const added = globSync(['{src,test,migrations,docs}/**/*{supplier,price-list}*'], { cwd: copy.folder });
    const changed = [...added.filter((file) => /\.\w+$/.test(file)), ...blocks.map(({ file }) => file)].filter((file) =>
      statSync(join(copy.folder, file), { throwIfNoEntry: false })?.isFile(),
    );
    await Promise.all([
      copy.run(bin('typescript/bin/tsc'), '--noEmit'),
      copy.run(bin('oxlint/bin/oxlint'), '--no-ignore', ...changed.filter((file) => file.endsWith('.ts'))),
      copy.run(bin('dependency-cruiser/bin/dependency-cruiser.mjs'), 'src', 'test'),
      copy.run(bin('prettier/bin/prettier.cjs'), '--check', ...changed),
    ]);
    await copy.run('scripts/file-roles.mjs');
    await copy.run('scripts/words.mjs', 'src', 'docs', 'test');
    const specs = [...SPECS, ...(thorough ? ['test/price-lists/price-lists.spec.ts'] : [])];
    const { success, numPassedTests, testResults } = JSON.parse(
      await copy.run(
        ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', bin('jest/bin/jest.js')],
        ...['--json', '--selectProjects', 'unit', 'e2e', '--testNamePattern', TESTS.join('|'), '--', ...specs],
      ),
    ) as { success: boolean; numPassedTests: number; testResults: unknown[] };
    expect({ success, specs: testResults.length }).toEqual({ success: true, specs: specs.length });
    expect(numPassedTests).toBeGreaterThan(10);
  }, 300_000);
});

/** `nest generate module` in the copy, and what it prints, its errors included, after which it ends well. */
async function generate(...[name = '', ...fields]: readonly string[]): Promise<string> {
  const args = [name, fields.join(',')].filter(Boolean);
  return copy.run(bin('@nestjs/cli/bin/nest.js'), 'generate', 'module', ...args);
}

/** A file of the copy. The name of the migration is another one each time. */
function generated(file: string): string {
  const [name = file] = file.startsWith('migrations/')
    ? globSync('migrations/*-suppliers.ts', { cwd: copy.folder })
    : [file];
  return readFileSync(join(copy.folder, name), 'utf8');
}

function withoutTimes(code: string): string {
  return code.replace(/Predecessor: .*/, '').replaceAll(/\d{13}/g, '');
}

function withoutSpace(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

function bin(path: string): string {
  return join(root, 'node_modules', path);
}
