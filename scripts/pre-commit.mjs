/** The pre-commit hook: formats and lints the staged files, then checks the types. */
import { execFileSync, spawnSync } from 'node:child_process';
import { basename } from 'node:path';

const git = (...args) => execFileSync('git', args, { encoding: 'utf8' });
const list = (...args) =>
  git(...args, '-z', '--diff-filter=ACMR')
    .split('\0')
    .filter(Boolean);

const staged = list('diff', '--cached', '--name-only');
if (staged.length === 0) process.exit(0);

/*
 * Only files that are staged as a whole are rewritten, because adding others again
 * would commit lines that were left out on purpose. `git commit <path>` uses a
 * temporary index, which would lose what is added here.
 */
const ownIndex = basename(process.env.GIT_INDEX_FILE ?? '').startsWith('next-index');
const unstaged = new Set(list('diff', '--name-only'));
const whole = ownIndex ? [] : staged.filter((file) => !unstaged.has(file));
const partial = staged.filter((file) => !whole.includes(file));

if (whole.length > 0) {
  run('prettier', '--write', '--log-level=warn', '--ignore-unknown', ...whole);
  git('add', '--', ...whole);
}
if (partial.length > 0) run('prettier', '--check', '--log-level=warn', '--ignore-unknown', ...partial);

const code = staged.filter((file) => /\.[cm]?[jt]s$/.test(file));
if (code.length > 0) {
  run('oxlint', '--no-error-on-unmatched-pattern', ...code);
  run('npm', 'run', '--silent', 'check:types');
}

function run(program, ...args) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) throw error;
  if (status !== 0) {
    console.error(`\nNot committed: ${program} failed. Fix the problem, or commit with --no-verify.`);
    process.exit(1);
  }
}
