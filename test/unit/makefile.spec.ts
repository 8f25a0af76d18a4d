import { execFileSync } from 'node:child_process';
import { read, root, scripts } from './project.js';

/** Scripts that are a part of another one, or that npm and git start by themselves. */
const INTERNAL = /^(pre|post)[a-z]+$|^(prepare|pre-commit|ci:count|check:.+)$/;

const makefile = read('Makefile');
const rules = [...makefile.matchAll(/^([a-z][a-z0-9-]*):(?: ## (.*))?\n((?:\t.*\n)+)/gm)].map(
  ([, name, help, recipe]) => ({
    name: name!,
    help,
    recipe: recipe!.trim(),
  }),
);
const targets = rules.filter(({ name }) => name !== 'help');
const scriptOf = new Map(scripts.map((script) => [script.replaceAll(':', '-'), script]));

describe('the Makefile', () => {
  it('has a target for every npm script that people call, and no other', () => {
    const wanted = scripts.filter((script) => !INTERNAL.test(script)).map((script) => script.replaceAll(':', '-'));

    expect(targets.map(({ name }) => name).toSorted()).toEqual(wanted.toSorted());
  });

  it.each(targets)('leaves the work of $name to the npm script', ({ name, recipe }) => {
    expect(recipe).toBe(`@npm run ${scriptOf.get(name)} -- $(ARGS)`);
  });

  it('names every target as one that makes no file', () => {
    const [, phony = ''] = /^\.PHONY: ((?:.*\\\n)*.*)$/m.exec(makefile) ?? [];

    expect(phony.split(/[\s\\]+/).toSorted()).toEqual(rules.map(({ name }) => name).toSorted());
  });

  it('explains every target in its help', () => {
    const help = execFileSync('make', ['--no-print-directory', 'help'], { cwd: root, encoding: 'utf8' });

    for (const rule of rules) {
      expect(rule.help).toBeDefined();
      expect(help).toContain(`  ${rule.name.padEnd(18)} ${rule.help}\n`);
    }
  });
});
