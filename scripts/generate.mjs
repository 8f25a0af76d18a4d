/**
 * Generates code in the style of the project:
 *
 *   generate -- module suppliers name:string:unique email:email country:string:2
 *                                a module with routes, service, SQL, migration, permission, tests and documents
 *   generate -- migration <slug> a migration with what the entities differ from the migrations
 *   generate -- <schematic> ...  any other schematic of Nest, such as: generate -- guard kernel/auth/guard/tenant
 *
 * docs/new-module.md has the fields and their types. `nest generate module` does the same as `module`, without the
 * tables and the client that are generated from the code.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NodeWorkflow } from '@angular-devkit/schematics/tools/index.js';
import { lastValueFrom } from 'rxjs';
import { root } from './setup/paths.mjs';

const COLLECTION = 'keelson-schematics';
const USAGE = 'npm run generate -- module suppliers name:string:unique email:email country:string:2';

const [kind, ...given] = process.argv.slice(2);
if (kind === 'module') await generateModule(given);
else if (kind === 'migration') run('scripts/database.mjs', 'migration:generate', ...given);
else if (kind) run(join('node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'generate', kind, ...given);
else fail(`Say what to generate, such as: ${USAGE}`);

async function generateModule(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { singular: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  });
  const [name, ...fields] = positionals;
  if (!name) fail(`Name the module and its fields, such as: ${USAGE}`);
  const workflow = new NodeWorkflow(root, { resolvePaths: [root], dryRun: values['dry-run'] });
  workflow.reporter.subscribe(({ kind: what, path }) => console.log(`  ${what.padEnd(7)} ${path.replace(/^\//, '')}`));
  const options = { name, path: fields.join(' '), ...(values.singular && { singular: values.singular }) };
  try {
    await lastValueFrom(workflow.execute({ collection: COLLECTION, schematic: 'module', options }), {
      defaultValue: undefined,
    });
  } catch (error) {
    fail(error.message);
  }
  if (values['dry-run']) return;
  run('scripts/access-tables.mjs');
  run('scripts/client.mjs');
  console.log(`\nNow run:\n  npm test -- test/${name} test/access test/audits/every-change.spec.ts\n  npm run check`);
}

/** Runs a script of Node, and ends with its exit code when it fails. */
function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}
