/**
 * Writes the tables of permissions and of rule attributes in docs/features/access.md
 * from the code. With `--check` it writes nothing, and fails when they differ.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';

// Node strips types, but does not find `./x.ts` for `./x.js`, and treats the package as CommonJS.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const source = specifier.replace(/\.js$/, '.ts');
    if (!source.endsWith('.ts') || !existsSync(new URL(source, context.parentURL)))
      return nextResolve(specifier, context);
    return { ...nextResolve(source, context), format: 'module-typescript' };
  },
});

const root = resolve(import.meta.dirname, '..');
const page = resolve(root, 'docs/features/access.md');
const { PERMISSIONS, ROLES } = await import('../src/kernel/auth/permissions.ts');
const { ACTOR, CONTEXT, RESOURCES } = await import('../src/kernel/auth/policy/attributes.ts');

const before = readFileSync(page, 'utf8');
const after = await format(put(put(before, 'permissions', permissions()), 'attributes', attributes()), {
  ...(await resolveConfig(page)),
  parser: 'markdown',
});
if (!process.argv.includes('--check')) writeFileSync(page, after);
else if (after !== before) {
  console.error('docs/features/access.md differs from the code. Run npm run docs:access.');
  process.exitCode = 1;
}

/** The page with `table` between the marks of this name. */
function put(text, name, table) {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/features/access.md has no marks for ${name}.`);
  return `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`;
}

function permissions() {
  const roles = ROLES.toReversed();
  const rows = Object.entries(PERMISSIONS).map(([name, { role, description }]) => {
    const given = roles.map((each) => (ROLES.indexOf(each) <= ROLES.indexOf(role) ? 'yes' : ''));
    return [`\`${name}\``, description, ...given, name in RESOURCES ? 'yes' : ''];
  });
  return table(['Permission', 'What it permits', ...roles, 'per resource'], rows);
}

function attributes() {
  const resources = Object.entries(RESOURCES).map(([name, known]) => [`\`resource.\`, for \`${name}\``, known]);
  const groups = [['`actor.`', ACTOR], ['`context.`', CONTEXT], ...resources];
  return table(
    ['Of', 'Attributes'],
    groups.map(([of, known]) => [
      of,
      Object.entries(known)
        .map(([name, kind]) => `\`${name}\` (${kind})`)
        .join(', '),
    ]),
  );
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
