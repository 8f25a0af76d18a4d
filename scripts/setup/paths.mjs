import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project, however the script was started. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** An error whose message tells a person all that is needed, so that no stack is shown. */
export function forPeople(message) {
  return Object.assign(new Error(message), { forPeople: true });
}
