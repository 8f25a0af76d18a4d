import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { read, root } from './project.js';

interface Removal {
  readonly files: readonly string[];
  readonly settings: string;
  readonly mentions: readonly string[];
  readonly sections: Readonly<Record<string, string>>;
  readonly lines: Readonly<Record<string, readonly string[]>>;
  readonly replacements: Readonly<Record<string, ReadonlyArray<readonly [former: string, latter: string]>>>;
}

describe('the list of what belongs to removable modules', () => {
  let removals: readonly Removal[];

  beforeAll(() => {
    const list = pathToFileURL(join(root, 'scripts/removal/modules.mjs')).href;
    const code = `import { OPTIONAL } from '${list}';
      console.log(JSON.stringify(OPTIONAL, (_, value) => (value instanceof RegExp ? value.source : value)));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' });
    removals = Object.values(JSON.parse(output) as Record<string, Removal>);
  });

  it('names files, settings and names that exist', () => {
    const code = globSync('{src,test,scripts}/**/*.{ts,mjs}', { cwd: root, exclude: ['scripts/removal/**'] })
      .map(read)
      .join('\n');
    for (const { files, settings, mentions } of removals) {
      expect(files.filter((file) => globSync(file, { cwd: root }).length === 0)).toEqual([]);
      expect(mentions.filter((mention) => !code.includes(mention))).toEqual([]);
      expect(read('.env.example').match(/^#?[A-Z_]+(?==)/gm)).toContainEqual(
        expect.stringMatching(new RegExp(settings.replace('^', '^#?'))),
      );
    }
  });

  it('names sections and lines of documents, and texts, that exist', () => {
    for (const { sections, lines, replacements } of removals) {
      const missing = [
        ...Object.entries(sections).filter(([file, heading]) => !read(file).split('\n').includes(heading)),
        ...Object.entries(lines).flatMap(([file, starts]) =>
          starts.filter((start) => !read(file).includes(`\n${start}`)).map((start) => [file, start]),
        ),
        ...Object.entries(replacements).flatMap(([file, pairs]) => {
          let text = read(file);
          return pairs.filter(([former, latter]) => {
            const isThere = text.includes(former);
            text = text.replaceAll(former, latter);
            return !isThere;
          });
        }),
      ];
      expect(missing).toEqual([]);
    }
  });
});
