/** Every file that names each module, and what a new module adds to it. */
import { capitalize } from './names.mjs';

/** Lines to add, and where: `before` or `after` the `last` or the first line that matches, below a `section`. */
export function placesOf({ one, many, title, path, documentation }) {
  const plural = many.kebab;
  const quoted = /^\w+$/.test(plural) ? plural : `'${plural}'`;
  const request = `${one.camel}Request`;
  const create = `create${one.pascal}`;
  const imports = `import { ${create}, ${request} } from '../support/${plural}.js';`;
  const outcomes = (route, maker, ...answers) =>
    `  row(${`'${route}', `.padEnd(48)}${`${maker}, `.padEnd(28)}${answers
      .map((each) => `${each},`.padEnd(8))
      .join('')
      .trim()
      .slice(0, -1)}),`;
  const [listed, created, read, deleted] = [
    ['sees', 'sees'],
    [201, 201],
    [200, 200],
    [204, 204],
  ].map(([manager, admin]) => [401, 403, 403, manager, admin, 403, admin, 401]);

  return [
    {
      file: 'src/app.module.ts',
      after: /from '\.\/modules\//,
      last: true,
      add: `import { ${many.pascal}Module } from './modules/${plural}/${plural}.module.js';`,
    },
    { file: 'src/app.module.ts', section: /^ {2}imports: \[$/, before: /^ {2}\],$/, add: `    ${many.pascal}Module,` },
    {
      file: '.dependency-cruiser.cjs',
      section: /^const CALLS = \{$/,
      before: /^\};$/,
      add: `  ${quoted}: ['audits'],`,
    },
    {
      file: 'docs/architecture.md',
      section: /^ {2}subgraph modules$/,
      before: /^ {2}end$/,
      add: `    ${plural} --> audits`,
    },
    {
      file: 'src/kernel/auth/permissions.ts',
      section: /^export const PERMISSIONS = \{$/,
      before: /^\} as const/,
      add: `  '${plural}:manage': { role: 'manager', description: 'Read, create, change and delete ${many.words}: \`POST /api/v1/${path}\`.' },`,
    },
    {
      file: 'src/kernel/http/openapi/openapi.ts',
      after: /^ {4}\.addTag\(/,
      last: true,
      add: `    .addTag('${plural}', '${capitalize(many.words)}')`,
    },
    {
      file: 'src/modules/audits/entity-types.ts',
      section: /^export const ENTITY_TYPES/,
      before: /^\];$/,
      add: `  '${one.snake}',`,
    },
    {
      file: 'docs/routes.md',
      section: /^## All routes$/,
      after: /^\| .*`[A-Z]+ /,
      last: true,
      add: `| \`GET ${path}\`, \`POST ${path}\`, \`GET\`, \`PATCH\`, \`DELETE ${path}/{id}\` | \`${plural}:manage\` (manager, admin); see [${many.words}](features/${plural}.md) |`,
    },
    {
      file: 'docs/README.md',
      section: /^## Use it$/,
      after: /^- /,
      last: true,
      add: `- [${capitalize(many.words)}](features/${plural}.md): ${documentation}`,
    },
    {
      file: 'test/access/routes.table.ts',
      section: /^export const \w+: readonly Row\[\] = \[$/,
      before: /^\];$/,
      add: [
        outcomes(`GET    /api/v1/${path}`, `of.listed(of.created${one.pascal})`, ...listed),
        outcomes(`POST   /api/v1/${path}`, `of.${one.camel}ToCreate`, ...created),
        outcomes(`GET    /api/v1/${path}/:id`, `of.created${one.pascal}`, ...read),
        outcomes(`PATCH  /api/v1/${path}/:id`, `of.${one.camel}ToChange`, ...read),
        outcomes(`DELETE /api/v1/${path}/:id`, `of.created${one.pascal}`, ...deleted),
      ].join('\n'),
    },
    { file: 'test/access/resources.ts', after: /^import .* from '\.\.\/support\//, last: true, add: imports },
    {
      file: 'test/access/resources.ts',
      after: /./,
      last: true,
      add: `
export const ${one.camel}ToCreate = sending(() => ${request}());
export const created${one.pascal}: Maker = async ({ author }) => {
  const { id } = await ${create}(author);
  return { params: { id } };
};
export const ${one.camel}ToChange = called(created${one.pascal}, () => ({ ${title.name}: ${request}().${title.name} }));`,
    },
    { file: 'test/audits/every-change.spec.ts', after: /^import .* from '\.\.\/support\//, last: true, add: imports },
    {
      file: 'test/audits/every-change.spec.ts',
      after: /^const CALLS: .* = \{$/,
      add: `  'POST /api/v1/${path}': ({ manager }, headers) => manager.post('${path}', ${request}(), headers),
  'PATCH /api/v1/${path}/{id}': async ({ manager }, headers) => {
    const { id } = await ${create}(manager);
    return manager.patch(\`${path}/\${id}\`, { ${title.name}: ${request}().${title.name} }, headers);
  },
  'DELETE /api/v1/${path}/{id}': async ({ manager }, headers) => {
    const { id } = await ${create}(manager);
    return manager.delete(\`${path}/\${id}\`, headers);
  },`,
    },
    {
      file: 'test/browser/swagger-ui.proof.ts',
      section: /\.opblock-tag'\)\.evaluateAll/,
      before: /^ {4}\]\);$/,
      add: `      '${plural}',`,
    },
  ];
}

/** The text with the lines of `place`. Throws when the text has no such line, so that nothing is written. */
export function added(text, { file, section, before, after, last = false, add }) {
  const lines = text.split('\n');
  const start = section ? lines.findIndex((line) => section.test(line)) : 0;
  if (start < 0) throw new Error(`${file} has no line that matches ${section}. Add there:\n${add}`);
  // A section ends at the next heading of a document.
  const end = lines.findIndex((line, index) => index > start && line.startsWith('## '));
  const places = lines.flatMap((line, index) =>
    index >= start && (end < 0 || index < end) && (before ?? after).test(line) ? [index] : [],
  );
  const at = last ? places.at(-1) : places[0];
  if (at === undefined) throw new Error(`${file} has no line that matches ${before ?? after}. Add there:\n${add}`);
  return lines.toSpliced(before ? at : at + 1, 0, ...add.split('\n')).join('\n');
}
