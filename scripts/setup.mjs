/**
 * Installs what the other scripts need: the packages of package-lock.json and, where this machine's Node is too old for
 * the application, a newer one. It needs only Node 20 and npm, and does nothing when all is installed.
 */
import { join } from 'node:path';
import { provideExec } from './setup/exec.mjs';
import { installPackages, packagesAreInstalled } from './setup/packages.mjs';
import { installNode, linkNode, nodeIsInstalled, nodeIsNeeded, nodeVersion } from './setup/node-runtime.mjs';
import { whileLocked } from './setup/lock-file.mjs';
import { root } from './setup/paths.mjs';
import { reportProgress } from './setup/progress.mjs';

try {
  if (!isReady()) await whileLocked(join(root, 'runtime', 'setup.lock'), 'setup', prepare);
  provideExec();
  // npm runs no script of an installation (.npmrc), so the hooks of this project are set up here.
  await import('./install-hooks.mjs');
} catch (error) {
  if (!error.isStartupError) throw error;
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
}

function isReady() {
  return packagesAreInstalled() && (!nodeIsNeeded() || (nodeIsInstalled() && linkNode()));
}

/** The two downloads run in parallel. */
async function prepare() {
  const tasks = [
    { what: 'the packages', needed: !packagesAreInstalled(), run: installPackages },
    { what: `Node ${nodeVersion}`, needed: nodeIsNeeded() && !nodeIsInstalled(), run: installNode },
  ].filter(({ needed }) => needed);
  if (tasks.length > 0) {
    const progress = reportProgress(`Installing ${tasks.map(({ what }) => what).join(' and ')}`);
    const results = await Promise.allSettled(tasks.map(({ run }) => run()));
    progress.end();
    const failure = results.find(({ status }) => status === 'rejected');
    if (failure) throw failure.reason;
  }
  // npm empties node_modules before it installs, and the link to Node with it.
  if (nodeIsNeeded()) linkNode();
}
