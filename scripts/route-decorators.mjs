/**
 * Checks that a route has at most four decorators: those that belong together are one of their own.
 *
 *     node scripts/route-decorators.mjs [FOLDER]    the controllers below `src` of FOLDER, or of this project
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './setup/paths.mjs';

const MAX_DECORATORS = 4;
const VERBS = /^(All|Get|Head|Options|Put|Patch|Delete|Post|IdempotentPost|NonIdempotentPost|CsvUpload)$/;
const [folder = root] = process.argv.slice(2);

const nameOf = ({ expression }) => (ts.isCallExpression(expression) ? expression.expression : expression).getText();

/** Counts the routes in a part of a source file, and reports each that has too many decorators. */
function check(file, node) {
  let routes = 0;
  ts.forEachChild(node, (child) => void (routes += check(file, child)));
  const decorators = ts.isMethodDeclaration(node) ? (ts.getDecorators(node) ?? []).map(nameOf) : [];
  if (!decorators.some((name) => VERBS.test(name))) return routes;
  if (decorators.length > MAX_DECORATORS) {
    console.log(
      `${file}: ${node.name.getText()} has more than ${MAX_DECORATORS} decorators: ${decorators.join(', ')}.`,
    );
    process.exitCode = 1;
  }
  return routes + 1;
}

const files = globSync('src/**/*.controller.ts', { cwd: folder }).toSorted();
const counts = files.map((file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  return check(file, ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
});
console.log(`${counts.reduce((sum, count) => sum + count, 0)} routes.`);
