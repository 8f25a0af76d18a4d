/** What the git hook runs: format and lint the staged files, then check the types. */
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
 * A file is only rewritten where all of it is staged: adding it again would
 * otherwise commit lines that were left out on purpose. `git commit <path>`
 * uses an index of its own, which what is added here would not outlive.
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
  run('oxlint', ...code);
  run('npm', 'run', '--silent', 'check:types');
}

function run(program, ...args) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) throw error;
  if (status !== 0) {
    console.error(`\nNot committed: ${program} found something. Mend it, or commit with --no-verify.`);
    process.exit(1);
  }
}
