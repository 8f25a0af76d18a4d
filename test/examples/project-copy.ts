import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type manifest, root } from '../unit/project.js';

const execute = promisify(execFile);

/** A copy of the project below `var`, with the packages of the original. */
export class ProjectCopy {
  readonly folder: string;

  constructor(name: string) {
    this.folder = join(root, 'var', `${name}-${process.pid}`);
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    for (const file of listed.split('\0').filter((each) => each && existsSync(join(root, each)))) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      cpSync(join(root, file), join(this.folder, file));
    }
    // A repository of its own, so that tools do not take it for a folder that the original ignores.
    execFileSync('git', ['init', '--quiet', this.folder]);
    writeFileSync(join(this.folder, '.git/info/exclude'), 'node_modules\n');
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'), 'junction');
  }

  /** Runs a script, and returns what it prints, or its errors when that is nothing. Throws when it fails. */
  async run(...args: readonly string[]): Promise<string> {
    try {
      // As in npm test: beside the proofs, Jest leaves out files that those include.
      const env = { ...process.env, TEST_WITH_PROOFS: 'false', TEST_THOROUGH: 'false' };
      const options = { cwd: this.folder, env, maxBuffer: 2 ** 26 };
      const { stdout, stderr } = await execute(process.execPath, args, options);
      return stdout || stderr;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`The copy does not pass ${args.join(' ')}:\n${stderr}${stdout}`);
    }
  }

  /** The texts of its files by their names, but for the changelog. */
  texts(): Array<[file: string, text: string]> {
    return globSync('**/*.{ts,mjs,json,md,yml,yaml}', {
      cwd: this.folder,
      exclude: (file) => ['dist', 'node_modules', 'var'].includes(file),
    })
      .filter((file) => !file.endsWith('CHANGELOG.md'))
      .map((file) => [file, readFileSync(join(this.folder, file), 'utf8')]);
  }

  /** `npm run check`, but for the cache of types, which belongs to the original. */
  async check(): Promise<void> {
    const { scripts } = JSON.parse(readFileSync(join(this.folder, 'package.json'), 'utf8')) as typeof manifest;
    const checks = Object.keys(scripts).flatMap((name) => /^check:(.+)$/.exec(name)?.[1] ?? []);
    await this.run(join(root, 'node_modules/typescript/bin/tsc'), '--noEmit');
    await this.run('scripts/check.mjs', ...checks.filter((name) => name !== 'types'));
  }

  /** Runs test files, and returns how many tests passed. Throws when one fails. */
  async test(...specs: readonly string[]): Promise<number> {
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    const results = join(this.folder, 'var', 'results.json');
    mkdirSync(dirname(results), { recursive: true });
    const json = ['--json', `--outputFile=${results}`];
    await this.run(...flags, jest, ...json, '--selectProjects', 'unit', 'e2e', '--', ...specs);
    return (JSON.parse(readFileSync(results, 'utf8')) as { numPassedTests: number }).numPassedTests;
  }

  /** The link to the packages goes first, so that they stay. */
  remove(): void {
    rmSync(join(this.folder, 'node_modules'), { force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
