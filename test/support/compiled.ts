import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { transformFileSync } from '@swc/core';

const root = resolve(__dirname, '..', '..');
let output: string | undefined;
const later: string[] = [];

/** The folder of the whole application compiled, for tests that start it in processes of their own. Made once a file. */
export function compiled(): string {
  if (output) return output;
  output = join(root, 'var', `compiled-${process.pid}`);
  for (const folder of ['src', 'migrations']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!entry.endsWith('.ts') || entry.endsWith('.spec.ts')) continue;
      const target = join(output, folder, entry.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      const source = join(root, folder, entry);
      const { code } = transformFileSync(source, { configFile: join(root, '.swcrc'), sourceMaps: 'inline' });
      writeFileSync(target, code);
    }
  }
  symlinkSync(join(root, 'package.json'), join(output, 'package.json'));
  return output;
}

/** A folder beside it with a version after `before`, which has one migration more: these statements, each committed by itself. */
export function laterVersion(name: string, statements: readonly string[], before = compiled()): string {
  const folder = `${compiled()}-${name}`;
  cpSync(before, folder, { recursive: true });
  const time = 4_000_000_000_000 + later.push(folder);
  writeFileSync(
    join(folder, 'migrations', `2099-01-01-${time}-${name}.js`),
    `exports.Later${time} = class Later${time} {
       transaction = false;
       async up(runner) { for (const statement of ${JSON.stringify(statements)}) await runner.query(statement); }
       async down() {}
     };`,
  );
  return folder;
}

export function removeCompiled(): void {
  for (const folder of [...later.splice(0), ...(output ? [output] : [])])
    rmSync(folder, { recursive: true, force: true });
  output = undefined;
}
