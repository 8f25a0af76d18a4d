import { Controller, Get, Header, Param, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Public } from '../../auth/guard/access.decorators.js';
import { AppError } from '../../errors/app-error.js';
import { type ProblemType, problemType, problemTypes, STATUS } from '../../errors/problem-type.js';

const unknownProblem = problemType(
  'not_found',
  'problem_not_found',
  'No such problem type',
  'No problem has this code. The codes are listed at /problems.',
);

class ProblemNotFound extends AppError {
  constructor(code: string) {
    super(unknownProblem, `No problem has the code ${code.slice(0, 100)}. See /problems for those there are.`);
  }
}

/** The pages that the `type` of a problem document leads to. */
@ApiTags('problems')
@Controller({ path: 'problems', version: VERSION_NEUTRAL })
@Public()
export class ProblemsController {
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @ApiOperation({
    summary: 'List the problem types',
    description: 'Every way a request can fail, with a link to its page.',
  })
  @ApiOkResponse({
    description: 'A page.',
    content: { 'text/html': { schema: { type: 'string' }, example: '<h1>Problems</h1>' } },
  })
  list(): string {
    const entries = [...problemTypes().values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
    const rows = entries.map(
      ({ code, title, kind }) => `<li><a href="/problems/${code}">${code}</a> (${STATUS[kind]}): ${title}</li>`,
    );
    return page('Problems', `<p>Every way a request can fail.</p><ul>${rows.join('')}</ul>`);
  }

  @Get(':code')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @ApiOperation({ summary: 'Explain a problem type', description: 'What happened, and what to do about it.' })
  @ApiParam({ name: 'code', schema: { type: 'string', example: 'out_of_stock' } })
  @ApiOkResponse({
    description: 'A page.',
    content: { 'text/html': { schema: { type: 'string' }, example: '<h1>Not enough stock</h1>' } },
  })
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
