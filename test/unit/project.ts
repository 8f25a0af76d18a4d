import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

type Manifest = { engines: { node: string }; scripts: Record<string, string>; devDependencies: Record<string, string> };

export const root = resolve(__dirname, '../..');

export const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');

/** Throws when the file is not valid YAML, or has a duplicate key. */
export const readYaml = (file: string): unknown => parse(read(file), { merge: true, uniqueKeys: true });

export const manifest = JSON.parse(read('package.json')) as Manifest;

export const scripts = Object.keys(manifest.scripts);
