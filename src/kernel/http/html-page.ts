import { createHash } from 'node:crypto';
import { applyDecorators, Header } from '@nestjs/common';

const STYLE = `
  :root { color-scheme: light dark; }
  body { max-width: 46rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fbf7f0, #0f1719); color: light-dark(#17262b, #e9efee); }
  h1 { font: 600 2rem/1.2 ui-serif, Georgia, serif; }
  a { color: light-dark(#0f4c5c, #7cc6d6); }
  code { font-size: 0.9375em; overflow-wrap: anywhere; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 0.4rem 1.5rem; }
  dd { margin: 0; }
  table { width: 100%; border-collapse: collapse; }
  th, td { padding: 0.4rem 1rem 0.4rem 0; border-bottom: 1px solid light-dark(#e5dccd, #2c3d41); text-align: left; vertical-align: top; }
  td { overflow-wrap: anywhere; }
  form { max-width: 26rem; }
  label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit; }
  input, button { margin: 0.5rem 0 1rem; padding: 0.6rem 0.9rem; border: 1px solid light-dark(#b9ac95, #4a5f64); border-radius: 0.6rem; background: light-dark(#fffdf9, #172225); color: inherit; }
  button { border-color: transparent; background: light-dark(#0f4c5c, #7cc6d6); color: light-dark(#fdf6ec, #0c1719); font-weight: 600; cursor: pointer; }
  :focus-visible { outline: 3px solid light-dark(#0f4c5c, #7cc6d6); outline-offset: 2px; }
  [hidden] { display: none; }
  [role='status'] { font-weight: 600; }
`;

/** The style of the page is all that it may use, and with a script, that and the API. */
function policy(hasScript: boolean): string {
  const [script, api] = hasScript ? ["script-src 'self'; ", "connect-src 'self'; "] : ['', ''];
  const style = createHash('sha256').update(STYLE).digest('base64');
  return `default-src 'none'; ${script}style-src 'sha256-${style}'; ${api}base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': policy(false),
  'Referrer-Policy': 'no-referrer',
};

/** For a route that answers a page. */
export function HtmlPage({ hasScript = false } = {}): MethodDecorator {
  const scripts = hasScript && { 'Content-Security-Policy': policy(true) };
  const headers = Object.entries({ ...PAGE_HEADERS, ...scripts });
  return applyDecorators(...headers.map(([name, value]) => Header(name, value)));
}

/** A page with this title, which is text, and this content, which is HTML. `script` is the path of its script. */
export function htmlPage(title: string, content: string, script?: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(title)}</title>
    <style>${STYLE}</style>
    ${script === undefined ? '' : `<script src="${script}" defer></script>`}
  </head>
  <body>
    <main>
      <h1>${escapeHtml(title)}</h1>
      ${content}
    </main>
  </body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text of elements, and for values of attributes in either kind of quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
