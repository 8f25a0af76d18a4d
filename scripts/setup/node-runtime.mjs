import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, linkSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { npmCi } from './npm-ci.mjs';
import { startupError, root } from './paths.mjs';

const oldest = [24, 11];
const windows = process.platform === 'win32';
const runtime = join(root, 'runtime');
const wanted = JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8')).optionalDependencies;
const packageName = `node-${windows ? 'win' : process.platform}-${process.arch}`;
/** The version for this machine; undefined when npm has none. */
export const nodeVersion = wanted[packageName];
const home = join(runtime, 'node_modules', packageName);
const program = join(home, 'bin', windows ? 'node.exe' : 'node');

/** Whether the application needs another Node than the machine has. Once that is linked, npm runs this script with it. */
export function nodeIsNeeded() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
  return isOld || process.execPath.startsWith(runtime + sep);
}

export function nodeIsInstalled() {
  if (!existsSync(program)) return false;
  return JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).version === nodeVersion;
}

/** Installs Node from the npm registry, locked by version and integrity like any other package. */
export async function installNode() {
  if (!nodeVersion) throw tooOld('and npm has no Node 24 for this machine');
  await npmCi(runtime, `Node ${nodeVersion}`);
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
  } catch {
    rmSync(join(runtime, 'node_modules'), { recursive: true, force: true });
    throw tooOld('and the Node 24 that npm offers does not run on this machine');
  }
}

/** Links Node where npm looks first for programs of its scripts. Returns true. */
export function linkNode() {
  const link = join(root, 'node_modules', '.bin', windows ? 'node.exe' : 'node');
  const target = relative(join(link, '..'), program);
  if (windows ? existsSync(link) : pointsTo(link, target)) return true;
  rmSync(link, { force: true });
  if (!windows) symlinkSync(target, link);
  else if (!hardLinked(link)) copyFileSync(program, link);
  return true;
}

function pointsTo(link, target) {
  try {
    return readlinkSync(link) === target;
  } catch {
    return false;
  }
}

function hardLinked(link) {
  try {
    linkSync(program, link);
    return true;
  } catch {
    return false;
  }
}

function tooOld(why) {
  return startupError(
    `Keelson needs Node ${oldest.join('.')} or newer. This machine has ${process.versions.node}, ${why}.\n` +
      'Install Node 24 from https://nodejs.org/en/download and run the command again.',
  );
}
