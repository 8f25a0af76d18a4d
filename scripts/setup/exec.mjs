import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * The scripts that run until they are stopped begin with `exec`, so that no shell stands between npm and them and
 * swallows the signals that npm passes on. The shell of Windows lacks the word; npm finds it here.
 */
export function provideExec() {
  if (process.platform !== 'win32') return;
  const command = join(root, 'node_modules', '.bin', 'exec.cmd');
  if (!existsSync(command)) writeFileSync(command, '@%*\r\n');
}
