import { applyDecorators, Controller, Get, Param, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Public } from '../../auth/guard/access.decorators.js';
import { problem } from '../../errors/problem.js';
import { escapeHtml, HtmlPage, htmlPage } from '../html-page.js';
import { type ProblemType, problemTypes, STATUS } from '../../errors/problem-type.js';

class ProblemNotFound extends problem(
  'not_found',
  'problem_not_found',
  'No such problem type',
  'No problem has this code. /problems lists the codes.',
  (code: string) => `No problem has the code ${code.slice(0, 100)}. See /problems for the codes.`,
) {}

/** Documents a route that answers an HTML page with this heading. */
function PageResponse(heading: string): MethodDecorator {
  return applyDecorators(
    HtmlPage(),
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
  @PageResponse('Problems')
  @ApiOperation({ summary: 'List the problem types', description: 'All codes, each with a link to its page.' })
  list(): string {
    const types = [...problemTypes().values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
    const rows = types.map(
      ({ code, title, kind }) =>
        `<tr><td><a href="/problems/${code}">${code}</a></td><td>${STATUS[kind]}</td><td>${escapeHtml(title)}</td></tr>`,
    );
    return htmlPage(
      'Problems',
      `<p>All problem types of this API. A problem document (RFC 9457) names one of them as <code>code</code>.</p>
      <table><thead><tr><th>Code</th><th>Status</th><th>Title</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
    );
  }

  @Get(':code')
  @PageResponse('Not enough stock')
  @ApiOperation({ summary: 'Explain a problem type', description: 'What happened, and what the client can do.' })
  @ApiParam({ name: 'code', schema: { type: 'string', example: 'out_of_stock' } })
  get(@Param('code') code: string): string {
    const type = problemTypes().get(code);
    if (!type) throw new ProblemNotFound(code);
    return htmlPage(type.title, explanation(type));
  }
}

function explanation({ code, kind, about }: ProblemType): string {
  return `<p>${escapeHtml(about)}</p><p><code>${code}</code>, status ${STATUS[kind]}. <a href="/problems">All problems</a></p>`;
}
