/** Compiles the application into `dist` when something in it is newer than the last build. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { whileLocked } from './setup/lock-file.mjs';
import { root } from './setup/paths.mjs';
import { reportProgress } from './setup/progress.mjs';

const sources = ['src', 'migrations'];
const inputs = [...sources, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
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
  const { code, output } = await compile();
  progress.end();
  if (code !== 0) {
    console.error(`${output}\nThe build failed.`);
    return false;
  }
  removeLeftovers();
  // Files that were edited during the compilation count as newer than the build.
  writeFileSync(marker, '');
  utimesSync(marker, began, began);
  return true;
}

function compile() {
  return new Promise((resolve) => {
    let output = '';
    const args = [...compiler(), '--pretty', String(Boolean(process.stdout.isTTY))];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (chunk) => (output += chunk));
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
