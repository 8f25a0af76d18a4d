/** Writes migration files. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, startupError } from './setup/paths.mjs';

const NOTHING = ['select 1'];

/** Creates a migration after all others, with these statements, and returns its path. */
export function createMigration(slug, up = NOTHING, down = NOTHING) {
  const { stem, className, predecessor, date } = nextMigration(slug, readdirSync(join(root, 'migrations')));
  const words = slug.split('-').join(' ');
  const file = join('migrations', `${stem}.ts`);
  const source = `import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * ${words[0].toUpperCase()}${words.slice(1)}.
 * Predecessor: ${predecessor}. ${date}.
 */
export class ${className} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
${up.map(statement).join('\n')}
  }

  async down(runner: QueryRunner): Promise<void> {
${down.map(statement).join('\n')}
  }
}
`;
  writeFileSync(join(root, file), source, { flag: 'wx' });
  return file;
}

/** The name of a new migration among these files, which runs after all of them. */
export function nextMigration(slug, files) {
  if (!slug || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug)) {
    throw startupError('Name the change in lower case, such as: npm run migration:create -- add-coupons');
  }
  const last = files
    .filter((file) => file.endsWith('.ts'))
    .toSorted()
    .at(-1)
    ?.replace(/\.ts$/, '');
  // Migrations run in the order of these times, so a new one is after all others whatever the clock says.
  const time = Math.max(Date.now(), Number(/^[\d-]{10}-(\d+)-/.exec(last ?? '')?.[1] ?? 0) + 1);
  const date = new Date(time).toISOString().slice(0, 10);
  const name = slug.split('-').map((word) => word[0].toUpperCase() + word.slice(1));
  return { stem: `${date}-${time}-${slug}`, className: name.join('') + time, predecessor: last ?? 'none', date };
}

/** The statements that bring the database of a connected data source to its entities, and those that undo them. */
export async function differences(source) {
  const { upQueries, downQueries } = await source.driver.createSchemaBuilder().log();
  const texts = (queries) => queries.map(({ query }) => query);
  return { up: texts(upQueries), down: texts(downQueries).toReversed() };
}

function statement(sql) {
  const quote = /['\\]/.test(sql) ? '`' : "'";
  return `    await runner.query(${quote}${sql.replaceAll(/[`\\]|\$\{/g, '\\$&')}${quote});`;
}
