/**
 * Builds the documents into a site of plain HTML, `var/docs/index.html`, which works from disk and from any web server:
 *
 *     npm run docs              build
 *     npm run docs -- --check   only look for broken links
 *
 * A link that leads nowhere, to a missing file or a missing heading, is a warning, and warnings fail the build. Files
 * that documents link to, such as examples, become pages with their text.
 */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import GithubSlugger from 'github-slugger';
import { Marked } from 'marked';
import { root } from './setup/paths.mjs';

const STYLE = `
body { margin: 0; display: flex; font: 16px/1.6 system-ui, sans-serif; color: #1f2937; background: #fff; }
nav { flex: 0 0 16rem; box-sizing: border-box; height: 100vh; position: sticky; top: 0; overflow: auto; padding: 1rem; background: #f3f4f6; }
nav a { display: block; padding: 0.1rem 0; color: inherit; text-decoration: none; font-size: 0.9rem; }
nav a:hover, nav a[aria-current] { color: #1d4ed8; }
nav h2 { margin: 1rem 0 0.2rem; font-size: 0.75rem; text-transform: uppercase; color: #6b7280; }
main { flex: 1; min-width: 0; max-width: 60rem; padding: 1rem 2rem 4rem; }
main a { color: #1d4ed8; }
pre { overflow: auto; padding: 0.8rem; background: #f3f4f6; border-radius: 4px; }
code { font-size: 0.88em; }
table { display: block; overflow: auto; border-collapse: collapse; }
th, td { padding: 0.3rem 0.6rem; border: 1px solid #d1d5db; text-align: left; vertical-align: top; }
@media (max-width: 50rem) { body { display: block; } nav { height: auto; position: static; } }
`;
const INDEX = 'docs/README.md';
const target = join(root, 'var/docs');
const isCheck = process.argv.includes('--check');
const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const title = name
  .split('-')
  .map((word) => word[0].toUpperCase() + word.slice(1))
  .join(' ');

const documents = globSync(['*.md', 'docs/**/*.md', 'deploy/**/*.md', 'packages/*/*.md'], {
  cwd: root,
  exclude: (file) => file.endsWith('node_modules'),
}).toSorted();
const texts = new Map(documents.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const headings = new Map([...texts].map(([file, text]) => [file, slugsOf(text)]));
/** Linked files that are not documents. */
const sources = new Set();
const warnings = [];

if (!isCheck) rmSync(target, { recursive: true, force: true });
const pages = documents.map((file) => [file, rendered(file)]);
const navigation = linksOfIndex();
if (!isCheck) {
  for (const [file, html] of pages) write(pageOf(file), file, html);
  for (const file of sources) write(pageOf(file), file, `<h1>${escape(file)}</h1>${sourceOf(file)}`);
  writeFileSync(join(target, 'index.html'), `<meta http-equiv="refresh" content="0; url=${pageOf(INDEX)}">`);
}
for (const warning of warnings) console.error(warning);
console.log(`${pages.length} documents, ${warnings.length} warnings${isCheck ? '' : ': var/docs/index.html'}`);
process.exitCode = warnings.length > 0 ? 1 : 0;

/** The anchors of a document, as GitHub makes them. */
function slugsOf(text) {
  const slugger = new GithubSlugger();
  const found = new Marked().lexer(text).filter(({ type }) => type === 'heading');
  return found.map(({ text: heading }) => slugger.slug(plain(heading)));
}

function rendered(file) {
  const slugger = new GithubSlugger();
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${slugger.slug(plain(text))}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        return `<a href="${escape(resolved(file, href))}">${this.parser.parseInline(tokens)}</a>`;
      },
    },
  });
  return marked.parse(texts.get(file));
}

/** The address of a link on the page of `file`. */
function resolved(file, href) {
  if (/^[a-z]+:/.test(href)) return href;
  const [path, anchor] = href.split('#');
  const linked = path === '' ? file : join(dirname(file), decodeURI(path));
  const document = existsSync(join(root, linked, 'README.md')) ? join(linked, 'README.md') : linked.replace(/\/$/, '');
  if (!existsSync(join(root, document)) || document.startsWith('..')) {
    warnings.push(`${file}: ${href} does not exist.`);
    return href;
  }
  if (!texts.has(document)) sources.add(document);
  else if (anchor !== undefined && !headings.get(document).includes(anchor)) {
    warnings.push(`${file}: ${href} is not a heading of ${document}.`);
  }
  return relative(dirname(pageOf(file)), pageOf(document)) + (anchor === undefined ? '' : `#${anchor}`);
}

/** The index without its text: its groups, and the links of each. */
function linksOfIndex() {
  return new Marked().lexer(texts.get(INDEX)).flatMap((token) => {
    if (token.type === 'heading' && token.depth === 2) return [{ group: token.text }];
    if (token.type !== 'list') return [];
    return [...token.raw.matchAll(/\[([^\]]+)\]\(([^)#]+\.md)\)/g)].map(([, text, href]) => ({
      text,
      page: pageOf(join(dirname(INDEX), href)),
    }));
  });
}

function write(page, file, html) {
  const path = join(target, page);
  const here = dirname(page);
  const menu = navigation
    .map(({ group, text, page: linked }) =>
      group
        ? `<h2>${escape(group)}</h2>`
        : `<a${linked === page ? ' aria-current="page"' : ''} href="${relative(here, linked)}">${escape(plain(text))}</a>`,
    )
    .join('\n');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(headlineOf(file))} · ${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<nav><a href="${relative(here, pageOf(INDEX))}"><b>${escape(title)}</b></a>
${menu}
</nav>
<main>
${html}
</main>
</body>
</html>
`,
  );
}

function sourceOf(path) {
  const file = join(root, path);
  const listed = () => globSync('**/*', { cwd: file }).toSorted().join('\n');
  return `<pre><code>${escape(statSync(file).isDirectory() ? listed() : readFileSync(file, 'utf8'))}</code></pre>`;
}

function headlineOf(file) {
  return plain(/^# (.+)$/m.exec(texts.get(file) ?? '')?.[1] ?? file);
}

function pageOf(file) {
  return file.endsWith('.md') ? file.replace(/\.md$/, '.html') : `${file}.html`;
}

function plain(markdown) {
  return markdown.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
