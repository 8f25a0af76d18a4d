import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as classValidator from 'class-validator';
import { root } from '../unit/project.js';

interface Mention {
  readonly document: string;
  readonly text: string;
}

/** docs/README.md and the links are held to by test/readme. */
const documents = globSync(['{README,CONTRIBUTING,SECURITY}.md', '.github/**/*.md', 'deploy/**/*.md', 'docs/**/*.md'], {
  cwd: root,
}).map((file) => {
  const text = readFileSync(join(root, file), 'utf8');
  return { file, prose: text.replaceAll(/^```.*?^```$/gms, '') };
});

/** The example of docs/new-module.md is copied to these paths. */
const ROOTS = ['', 'src', 'examples/new-module'];
const exists = (path: string) => ROOTS.some((base) => globSync(path, { cwd: join(root, base) }).length > 0);

/** What the pattern's first group finds in the prose of all documents. */
function mentions(pattern: RegExp): Mention[] {
  return documents.flatMap(({ file, prose }) =>
    [...prose.matchAll(pattern)].map((found) => ({ document: file, text: found[1]! })),
  );
}

describe('the documents', () => {
  it('call a file that they link to by its name', () => {
    const links = documents.flatMap(({ file, prose }) =>
      [...prose.matchAll(/\[`?([\w.-]+\.(?:cjs|mjs|ts|yml))`?\]\(([^)#]+)\)/g)].map(([, name, path]) => ({
        document: file,
        name,
        target: basename(path!),
      })),
    );
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter(({ name, target }) => name !== target)).toEqual([]);
  });

  it('name paths that exist', () => {
    const paths = mentions(
      /`((?:src|test|scripts|docs|deploy|bench|migrations|examples|kernel|modules|\.github|\.ci)\/[\w./*{},-]+)`/g,
    );
    expect(paths.length).toBeGreaterThan(50);
    expect(paths.filter(({ text }) => !exists(text))).toEqual([]);
  });

  it('name classes, functions and constants that exist', () => {
    const code = [
      ...globSync(['src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'packages/*/src/*.ts'], { cwd: root }),
    ]
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join('\n');
    const known = new Set([...(code.match(/\b\w+\b/g) ?? []), ...Object.keys(classValidator)]);
    const names = mentions(/`@?([A-Z][a-z]+(?:[A-Z][a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+\.[a-z]\w+)(?:\(\))?`/g);
    expect(names.length).toBeGreaterThan(50);
    const missing = names.filter(({ text }) => !text.split('.').every((each) => known.has(each)));
    // Guides to deployment name parameters of templates, which test/unit/deployment looks at.
    expect(missing.filter(({ document }) => !document.startsWith('docs/deployment/'))).toEqual([]);
  });
});

describe('each page of a feature', () => {
  it('says where its settings and tests are, how it is deployed, and what to do when it does not work', () => {
    const pages = documents.filter(({ file }) => file.startsWith('docs/features/'));
    expect(pages.length).toBeGreaterThan(10);
    const lacking = pages.flatMap(({ file, prose }) => {
      const [, section = ''] = prose.split('\n## In operation\n');
      const rows = ['Settings', 'Tests', 'Deployment', 'Troubleshooting'];
      return rows.filter((row) => !new RegExp(`^\\| ${row} +\\| \\S`, 'm').test(section)).map((row) => [file, row]);
    });
    expect(lacking).toEqual([]);
  });
});

const importRules = readFileSync(join(root, '.dependency-cruiser.cjs'), 'utf8');
const architecture = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

describe('the diagram of modules', () => {
  it('shows each module with the calls that its import rules allow', () => {
    const folders = readdirSync(join(root, 'src/modules'));
    const rows = /^const CALLS = \{\n(.+?)^\};/ms.exec(importRules)![1]!;
    const allowed = [...rows.matchAll(/^ {2}'?([\w-]+)'?: \[([^\]]*)\]/gm)]
      .map(([, name, calls]) => [name!, (calls!.match(/[\w-]+/g) ?? []).toSorted()] as const)
      .filter(([name]) => folders.includes(name));
    const diagram = /^ {2}subgraph modules\n(.+?)^ {2}end/ms.exec(architecture)![1]!;
    const drawn = [...diagram.matchAll(/^ +([\w-]+)(?: --> (.+))?$/gm)].map(
      ([, name, calls]) => [name!, (calls?.split(' & ') ?? []).toSorted()] as const,
    );
    expect(Object.fromEntries(drawn)).toEqual(Object.fromEntries(allowed));
    expect(new Set(drawn.map(([name]) => name))).toEqual(new Set(folders));
  });
});

describe('the table of the kernel', () => {
  it('has the folders in the order of the import rules', () => {
    const floors = /^const FLOORS = \[\n(.+?)^\]/ms.exec(importRules)![1]!.match(/[\w-]+/g);
    const table = architecture.slice(architecture.indexOf('## The kernel'), architecture.indexOf('## Layers'));
    expect([...table.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name)).toEqual(floors);
  });
});
