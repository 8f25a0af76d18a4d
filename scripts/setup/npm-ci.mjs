import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { startupError } from './paths.mjs';

const reasons = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET|ENETUNREACH|FETCH_ERROR/,
    'npm cannot reach its registry. Check the network, or the proxy and registry settings of npm, and try again.',
  ],
  [
    /EUSAGE/,
    'package.json and package-lock.json do not fit together. Run "npm install --ignore-scripts" and "npm run lock".',
  ],
  [
    /EINTEGRITY/,
    'A download differs from what package-lock.json expects. Run "npm cache clean --force" and try again.',
  ],
  [/ENOSPC/, 'The disk is full.'],
  [/EACCES|EPERM|EROFS/, 'npm may not write here. Check who owns the folder.'],
];

/** Installs the packages of the lock file in a folder. Throws an error that explains the failure. */
export async function npmCi(folder, what) {
  const { code, output } = await runNpm(folder);
  if (code === 0) return;
  const reason = reasons.find(([pattern]) => pattern.test(output))?.[1] ?? '';
  const said = output
    .split('\n')
    .filter((line) => line.startsWith('npm error') && !line.includes('complete log'))
    .slice(0, 8);
  throw startupError(
    [`${what[0].toUpperCase()}${what.slice(1)} could not be installed. ${reason}`, '', ...said].join('\n'),
  );
}

/** Install scripts are not run: no dependency needs its own, and they could do anything. */
function runNpm(folder) {
  const flags = ['--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const quiet = ['--prefer-offline', '--loglevel=error', '--no-progress', '--no-update-notifier'];
  const [program, ...args] = [...npm(), 'ci', ...flags, ...quiet];
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: program === 'npm.cmd',
    });
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ code: error.code, output: `npm error ${error.message}` }));
    child.once('close', (code, signal) => resolve({ code: code ?? signal, output }));
  });
}

/** The npm that runs this script, else the one on the PATH. */
function npm() {
  const running = process.env.npm_execpath;
  if (running && basename(running) === 'npm-cli.js') return [process.execPath, running];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}
