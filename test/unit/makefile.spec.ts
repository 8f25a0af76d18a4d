import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, scripts } from './project.js';

/** Scripts that are a part of another one, or that npm and git start by themselves. */
const INTERNAL = /^(pre|post)[a-z]+$|^(prepare|pre-commit|ci:count|check:.+)$/;

const called = scripts.filter((script) => !INTERNAL.test(script));
const targetOf = (script: string) => script.replaceAll(':', '-');

describe('the Makefile', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keelson-make-'));
    copyFileSync(join(root, 'Makefile'), join(folder, 'Makefile'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const make = (...args: string[]) =>
    execFileSync('make', ['--no-print-directory', ...args], { cwd: folder, encoding: 'utf8' })
      .trim()
      .split('\n');

  it('explains a target for every npm script that users call, and no other', () => {
    const explained = make('help').flatMap((line) => /^ {2}([a-z][a-z0-9-]*) +\S/.exec(line)?.[1] ?? []);

    expect(explained.toSorted()).toEqual([...called.map(targetOf), 'help'].toSorted());
  });

  it('hands each target and its arguments to npm, even where a file has the name of the target', () => {
    for (const script of called) writeFileSync(join(folder, targetOf(script)), '');

    const commands = make('--dry-run', ...called.map(targetOf), 'ARGS=one two');

    expect(commands).toEqual(called.map((script) => `npm run ${script} -- one two`));
  });
});
