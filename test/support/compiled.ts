import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { transformFileSync } from '@swc/core';

const root = resolve(__dirname, '..', '..');
let output: string | undefined;

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

export function removeCompiled(): void {
  if (output) rmSync(output, { recursive: true, force: true });
  output = undefined;
}
