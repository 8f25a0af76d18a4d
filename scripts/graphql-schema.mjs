/**
 * Writes the GraphQL schema of the application to `schema.graphql`.
 *
 *     npm run graphql:schema            write it
 *     npm run check:graphql-schema      fail when it differs, or when a change breaks clients of the last release
 *
 * Nest's preview mode builds the schema without creating providers, so that no database is needed.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { buildIfStale } from './build.mjs';
import { breakingSchemaChanges } from './contract/breaking-schema-changes.mjs';

const root = resolve(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const built = (path) => require(join(root, 'dist/src', path));
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
  require('reflect-metadata');
  const { NestFactory } = require('@nestjs/core');
  const { GraphQLSchemaHost } = require('@nestjs/graphql');
  const { printSchemaWithDirectives } = require('@graphql-tools/utils');
  const { AppModule } = built('app.module.js');
  const { GraphqlModule } = built('graphql.module.js');
  const { loadConfig } = built('config/config.js');
  const { createLogger } = built('kernel/logging/logger.js');
  const config = loadConfig({ LOG_LEVEL: 'silent', GRAPHQL: 'true' });
  const app = await NestFactory.create(AppModule.forRoot(config, createLogger(config), [GraphqlModule]), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  await app.init();
  const { schema } = app.get(GraphQLSchemaHost);
  const header = '# Written by npm run graphql:schema from the code.\n\n';
  return `${header}${printSchemaWithDirectives(schema)}\n`;
}
