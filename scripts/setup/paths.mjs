import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the project. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A reason not to go on that people can act on: its message is shown without a stack, like that of StartupError. */
export function startupError(message) {
  return Object.assign(new Error(message), { isStartupError: true });
}

/** Whether this process may run the program at `path`. */
export function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
