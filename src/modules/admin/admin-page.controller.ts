import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { applyDecorators, Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../kernel/auth/guard/access.decorators.js';

/** Its own scripts, its own styles and its own API are all that the page may use. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function Asset(path: string, type: string): MethodDecorator {
  return applyDecorators(
    Get(path),
    Header('Content-Type', `${type}; charset=utf-8`),
    Header('Content-Security-Policy', POLICY),
    Header('Referrer-Policy', 'same-origin'),
  );
}

const own = (file: string) => once(() => join(process.cwd(), 'data', 'admin', file));
const ofUplot = (file: string) => once(() => createRequire(__filename).resolve(`uplot/dist/${file}`));

const page = own('page.html');
const style = own('page.css');
const script = own('page.js');
const chart = ofUplot('uPlot.iife.min.js');
const chartStyle = ofUplot('uPlot.min.css');

/** The page for admins. It contains no data, and calls the API like any front end after its user has signed in. */
@ApiExcludeController()
@Controller({ path: 'admin', version: VERSION_NEUTRAL })
@Public()
export class AdminPageController {
  @Asset('', 'text/html')
  page(): string {
    return page();
  }

  @Asset('page.js', 'text/javascript')
  script(): string {
    return script();
  }

  @Asset('page.css', 'text/css')
  style(): string {
    return style();
  }

  @Asset('uplot.js', 'text/javascript')
  chart(): string {
    return chart();
  }

  @Asset('uplot.css', 'text/css')
  chartStyle(): string {
    return chartStyle();
  }
}

/** The content of a file, read at the first request. */
function once(path: () => string): () => string {
  let content: string | undefined;
  return () => (content ??= readFileSync(path(), 'utf8'));
}
