/**
 * Writes the GraphQL schema of the application to `schema.graphql`.
 *
 *     npm run graphql:schema            write it
 *     npm run check:graphql-schema      fail when it differs, or when a change breaks clients of the last release
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { breakingSchemaChanges } from './contract/breaking-schema-changes.mjs';
import { built, previewApp } from './preview-app.mjs';
import { root } from './setup/paths.mjs';

const require = createRequire(import.meta.url);
const file = join(root, 'schema.graphql');
const released = join(root, 'contract/schema.graphql');

if (!(await buildIfStale())) process.exit(1);
const schema = await describe();
if (process.argv.includes('--check')) await check();
else if (process.argv.includes('--accept')) writeFileSync(released, schema);
else writeFileSync(file, schema);

async function check() {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== schema) {
    console.error('schema.graphql differs from the code. Run npm run graphql:schema.');
    process.exitCode = 1;
  }
  const changes = await breakingSchemaChanges(readFileSync(released, 'utf8'), schema);
  if (changes.length === 0) return;
  console.error(`${changes.length} changes break clients of the last release:\n  ${changes.join('\n  ')}`);
  process.exitCode = 1;
}

async function describe() {
  const { GraphQLSchemaHost } = require('@nestjs/graphql');
  const { printSchemaWithDirectives } = require('@graphql-tools/utils');
  const { app } = await previewApp({ GRAPHQL: 'true' }, [built('graphql.module.js').GraphqlModule]);
  await app.init();
  const { schema } = app.get(GraphQLSchemaHost);
  const header = '# Written by npm run graphql:schema from the code.\n\n';
  return `${header}${printSchemaWithDirectives(schema)}\n`;
}
