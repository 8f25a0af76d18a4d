/**
 * Builds packages/client: writes the types, the idempotent routes and the codes of problems from the OpenAPI document
 * of the application, and compiles ESM, CommonJS and declarations of its two entries to `packages/client/dist`.
 *
 *     npm run client              generate and build
 *     npm run check:client        fails when the generated files are stale, types are wrong, or the bundle is too large
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import openapiTS, { astToString } from 'openapi-typescript';
import { openApiDocument } from './openapi.mjs';

const MAX_GZIPPED_BYTES = 15_000;
const ENTRIES = ['index', 'socket'];
const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'packages/client');
const isCheck = process.argv.includes('--check');
const problems = [];

const document = await openApiDocument();
const header = '// Generated from the OpenAPI document by `npm run client`. Do not edit.\n';
const idempotent = Object.entries(document.paths).flatMap(([path, { post }]) =>
  post?.parameters?.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey')) ? [path] : [],
);
generate('src/schema.d.ts', header + astToString(await openapiTS(structuredClone(document), { alphabetize: true })));
generate(
  'src/operations.ts',
  `${header}\n/** Paths whose POST honours Idempotency-Key. */\nexport const IDEMPOTENT_POSTS = [\n${idempotent.map((path) => `  '${path}',\n`).join('')}] as const;\n`,
);
generate(
  'src/problem-codes.ts',
  `${header}\n/** The codes of all problems that the API documents. */\nexport type ProblemCode =\n${problemCodes(
    document,
  )
    .map((code) => `  | '${code}'`)
    .join('\n')};\n`,
);
if (!isCheck || problems.length === 0) await compile();
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

/** Every schema of problems limits `code` to those of its place. */
function problemCodes({ components, paths }) {
  const codes = new Set();
  JSON.stringify([components, paths], (name, value) => {
    if (name === 'code') for (const code of value?.enum ?? []) codes.add(code);
    return value;
  });
  return [...codes].toSorted((a, b) => (a < b ? -1 : 1));
}

function generate(name, content) {
  const file = join(folder, name);
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return;
  if (isCheck) problems.push(`packages/client/${name} is stale. Run npm run client.`);
  else writeFileSync(file, content);
}

async function compile() {
  const common = { bundle: true, target: 'es2022', logLevel: 'warning' };
  const sizes = {};
  for (const name of ENTRIES) {
    // Fails where the code needs something that only Node has.
    const whole = await build({
      ...common,
      entryPoints: [source(name)],
      format: 'esm',
      minify: true,
      platform: 'browser',
      write: false,
    });
    sizes[name] = gzipSync(whole.outputFiles[0].contents).length;
  }
  console.log(
    `The client has ${sizes.index} bytes, minified and gzipped; its socket has ${sizes.socket}, with socket.io.`,
  );
  if (sizes.index > MAX_GZIPPED_BYTES) problems.push(`The client is larger than ${MAX_GZIPPED_BYTES} bytes.`);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [
    tsc,
    '-p',
    join(folder, 'tsconfig.json'),
    ...(isCheck ? ['--noEmit', '--emitDeclarationOnly', 'false'] : []),
  ];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) problems.push('The client has wrong types.');
  if (isCheck) return;
  for (const [format, extension] of [
    ['esm', 'js'],
    ['cjs', 'cjs'],
  ])
    for (const name of ENTRIES)
      await build({
        ...common,
        entryPoints: [source(name)],
        format,
        packages: 'external',
        outfile: join(folder, `dist/${name}.${extension}`),
      });
  await copyFile(join(folder, 'src/schema.d.ts'), join(folder, 'dist/schema.d.ts'));
  for (const name of ENTRIES) await copyFile(join(folder, `dist/${name}.d.ts`), join(folder, `dist/${name}.d.cts`));
}

function source(name) {
  return join(folder, `src/${name}.ts`);
}
