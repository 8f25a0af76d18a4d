import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const MAX_DECORATORS = 4;
const VERBS = /^(Get|Put|Patch|Delete|Post|IdempotentPost|NonIdempotentPost|CsvUpload)$/;

interface Route {
  readonly name: string;
  readonly decorators: readonly string[];
}

/** The routes of the controllers in a source text, with the names of their decorators. */
function routesIn(text: string): Route[] {
  const routes: Route[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isMethodDeclaration(node)) {
      const decorators = (ts.getDecorators(node) ?? []).map(({ expression }) =>
        (ts.isCallExpression(expression) ? expression.expression : expression).getText(),
      );
      if (decorators.some((name) => VERBS.test(name))) routes.push({ name: node.name.getText(), decorators });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('x.controller.ts', text, ts.ScriptTarget.Latest, true));
  return routes;
}

const tooMany = ({ decorators }: Route) => decorators.length > MAX_DECORATORS;

describe('the routes of the controllers', () => {
  const src = join(__dirname, '../../src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.controller.ts'),
  );

  it(`have at most ${MAX_DECORATORS} decorators each`, () => {
    const routes = files.flatMap((file) =>
      routesIn(readFileSync(join(src, file), 'utf8')).map((route) => ({ ...route, file })),
    );
    expect(routes.length).toBeGreaterThan(80);
    expect(routes.filter(tooMany)).toEqual([]);
  });

  it('would be found with one more', () => {
    const route = (more: string) =>
      `class A { @Get(':id') @Public() @OkResponse(B) ${more} @ApiOperation({}) get(@Param('id') id: string) {} helper() {} }`;
    expect(routesIn(route('')).map(tooMany)).toEqual([false]);
    expect(routesIn(route("@Header('a', 'b')")).map(tooMany)).toEqual([true]);
  });
});
