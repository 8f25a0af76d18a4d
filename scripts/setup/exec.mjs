import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Long-running npm scripts begin with `exec`, so that no shell between npm and them swallows signals. The shell of
 * Windows has no `exec`; npm finds this one.
 */
export function provideExec() {
  if (process.platform !== 'win32') return;
  const command = join(root, 'node_modules', '.bin', 'exec.cmd');
  if (!existsSync(command)) writeFileSync(command, '@%*\r\n');
}
