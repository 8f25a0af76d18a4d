import { readFileSync } from 'node:fs';

/**
 * The variables with these names. `DATABASE_URL_FILE=/run/secrets/url` sets `DATABASE_URL` to the content of that
 * file. Adds to `problems` what cannot be read.
 */
export function readSecretFiles(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
  problems: string[],
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = env[name] || undefined;
    const file = env[`${name}_FILE`] || undefined;
    if (value !== undefined) values[name] = value;
    if (file === undefined) continue;
    if (value !== undefined) {
      problems.push(`${name}: it is set, and so is ${name}_FILE. Unset one of the two.`);
      continue;
    }
    try {
      values[name] = readFileSync(file, 'utf8').trim();
    } catch (error) {
      problems.push(`${name}_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}).`);
    }
  }
  return values;
}
