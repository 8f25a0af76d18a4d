/** Checks that a file with a role exports one class of its own name: `*.service.ts` exports `XService`, an entity `X`. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './setup/paths.mjs';

const ROLES =
  'controller|entity|filter|gateway|guard|interceptor|listener|module|recorder|repository|resolver|service|strategy';
const pascalCase = (name) => name.replaceAll(/(?:^|[-.])(\w)/g, (_, letter) => letter.toUpperCase());

for (const file of globSync('src/**/*.ts', { cwd: root }).toSorted()) {
  const [, name, role] = new RegExp(`^(.+)\\.(${ROLES})\\.ts$`).exec(basename(file)) ?? [];
  if (!role) continue;
  const expected = pascalCase(name) + (role === 'entity' ? '' : pascalCase(role));
  const source = readFileSync(join(root, file), 'utf8');
  // The errors that the class throws are allowed in its file.
  const classes = [...source.matchAll(/^export (?:abstract )?class (\w+)(?! extends \w*Error\b)\b/gm)].map(
    ([, found]) => found,
  );
  if (classes.length === 1 && classes[0] === expected) continue;
  console.log(`${file}: expected it to export the class ${expected} alone, found ${classes.join(', ') || 'none'}.`);
  process.exitCode = 1;
}
