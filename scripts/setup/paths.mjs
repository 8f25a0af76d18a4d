import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the project. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A reason not to go on that people can act on: its message is shown without a stack, like that of StartupError. */
export function startupError(message) {
  return Object.assign(new Error(message), { isStartupError: true });
}
