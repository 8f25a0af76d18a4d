import { applyDecorators, Controller, Get, Header, Param, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Public } from '../../auth/guard/access.decorators.js';
import { problem } from '../../errors/problem.js';
import { type ProblemType, problemTypes, STATUS } from '../../errors/problem-type.js';

class ProblemNotFound extends problem(
  'not_found',
  'problem_not_found',
  'No such problem type',
  'No problem has this code. /problems lists the codes.',
) {
  constructor(code: string) {
    super(`No problem has the code ${code.slice(0, 100)}. See /problems for the codes.`);
  }
}

/** For a route that answers an HTML page with this heading. */
function HtmlPage(heading: string): MethodDecorator {
  return applyDecorators(
    Header('Content-Type', 'text/html; charset=utf-8'),
    ApiOkResponse({
      description: 'An HTML page.',
      content: { 'text/html': { schema: { type: 'string' }, example: `<h1>${heading}</h1>` } },
    }),
  );
}

/** The pages that `type` of a problem document links to. */
@ApiTags('problems')
@Controller({ path: 'problems', version: VERSION_NEUTRAL })
@Public()
export class ProblemsController {
  @Get()
  @HtmlPage('Problems')
  @ApiOperation({ summary: 'List the problem types', description: 'All codes, each with a link to its page.' })
  list(): string {
    const types = [...problemTypes().values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
    const rows = types.map(
      ({ code, title, kind }) => `<li><a href="/problems/${code}">${code}</a> (${STATUS[kind]}): ${title}</li>`,
    );
    return page('Problems', `<p>All problem types of this API.</p><ul>${rows.join('')}</ul>`);
  }

  @Get(':code')
  @HtmlPage('Not enough stock')
  @ApiOperation({ summary: 'Explain a problem type', description: 'What happened, and what the client can do.' })
  @ApiParam({ name: 'code', schema: { type: 'string', example: 'out_of_stock' } })
  get(@Param('code') code: string): string {
    const type = problemTypes().get(code);
    if (!type) throw new ProblemNotFound(code);
    return page(type.title, explanation(type));
  }
}

function explanation({ code, kind, about }: ProblemType): string {
  return `<p>${about.replaceAll('<', '&lt;')}</p><p><code>${code}</code>, status ${STATUS[kind]}. <a href="/problems">All problems</a></p>`;
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${content}</html>\n`;
}
