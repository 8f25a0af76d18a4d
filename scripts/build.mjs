/** Builds the application and the storefront into `dist` when a source file is newer than the last build. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { whileLocked } from './setup/lock-file.mjs';
import { root } from './setup/paths.mjs';
import { reportProgress } from './setup/progress.mjs';

const sources = ['src', 'migrations'];
const storefront = join('examples', 'storefront');
const inputs = [
  ...sources,
  ...[storefront, join('packages', 'client', 'src')].filter((folder) => existsSync(join(root, folder))),
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];
const dist = join(root, 'dist');
const marker = join(dist, '.built');

/** Returns whether `dist` is now a complete and current build. Compiler errors are printed. */
export async function buildIfStale() {
  if (isFresh()) return true;
  mkdirSync(dist, { recursive: true });
  return whileLocked(join(dist, '.lock'), 'build', async () => isFresh() || build());
}

/** The path and arguments of the TypeScript compiler. */
export const compiler = () => [
  createRequire(import.meta.url).resolve('typescript/bin/tsc'),
  '-p',
  'tsconfig.build.json',
];

/**
 * Builds the pages of examples/storefront into `dist/storefront`. A project without that folder has none.
 * Returns whether it succeeded, and the messages.
 */
export async function buildStorefront() {
  if (!existsSync(join(root, storefront))) return { code: 0, output: '' };
  return run([
    join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    '--config',
    join(root, storefront, 'vite.config.mts'),
    '--logLevel',
    'warn',
  ]);
}

/** Removes output of deleted source files: a deleted migration must not run. */
export function removeLeftovers() {
  for (const folder of sources) {
    for (const file of filesBelow(join(dist, folder)).filter((name) => name.endsWith('.js'))) {
      const source = join(root, file.slice(dist.length)).replace(/\.js$/, '.ts');
      if (existsSync(source)) continue;
      for (const output of [file, `${file}.map`]) rmSync(output, { force: true });
    }
  }
}

function isFresh() {
  if (!existsSync(marker)) return false;
  const built = statSync(marker).mtimeMs;
  return inputs.every((input) => newestBelow(join(root, input)) <= built);
}

async function build() {
  const began = new Date();
  const progress = reportProgress('Building');
  const results = await Promise.all([
    run([...compiler(), '--pretty', String(Boolean(process.stdout.isTTY))]),
    buildStorefront(),
  ]);
  progress.end();
  const failure = results.find(({ code }) => code !== 0);
  if (failure) {
    console.error(`${failure.output}\nThe build failed.`);
    return false;
  }
  removeLeftovers();
  // Files that were edited during the compilation count as newer than the build.
  writeFileSync(marker, '');
  utimesSync(marker, began, began);
  return true;
}

/** Runs a program of Node; its code and output. */
function run(args) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** Includes folders, whose time changes when a file is added or deleted. */
function newestBelow(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const children = readdirSync(path).map((name) => newestBelow(join(path, name)));
  return Math.max(stats.mtimeMs, ...children);
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
