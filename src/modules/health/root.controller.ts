import { Controller, Get, Inject, Req, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../../config/config.js';
import { version } from '../../config/version.js';
import { Public } from '../../kernel/auth/guard/access.decorators.js';
import { htmlPage, PAGE_HEADERS } from '../../kernel/http/html-page.js';
import { OkResponse } from '../../kernel/http/responses/json-response.js';
import { RootResponse } from './health.dto.js';

@ApiTags('health')
@Controller({ version: VERSION_NEUTRAL })
@Public()
export class RootController {
  private readonly page: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.page = rootPage(config);
  }

  @Get()
  @OkResponse(RootResponse)
  @ApiOperation({
    summary: 'Describe the application',
    description: 'Name, version and entry points. Clients that prefer HTML, such as browsers, get a page.',
  })
  root(@Req() request: Request, @Res({ passthrough: true }) response: Response): RootResponse | string {
    response.vary('Accept');
    if (request.accepts(['json', 'html']) === 'html') {
      response.set(PAGE_HEADERS);
      return this.page;
    }
    return { name: 'Keelson', version, docs: '/docs', openapi: '/openapi.json', health: '/health', api: '/api/v1' };
  }
}

function rootPage({ demo, http }: Config): string {
  const entries: ReadonlyArray<readonly [path: string, what: string]> = [
    ...(demo ? [['/shop', 'A shop that uses the API'] as const] : []),
    ...(http.docs
      ? [
          ['/docs', 'Swagger UI, to try the API'] as const,
          ['/openapi.json', 'Description of the API, for generators'] as const,
        ]
      : []),
    ['/problems', 'What can go wrong, and what to do'],
    ['/health', 'Whether the application is healthy'],
    ['/admin/orders', 'Orders, for managers'],
    ['/admin/catalogue', 'Products, for managers'],
    ['/admin', 'What the service does, for admins'],
  ];
  const rows = entries.map(([path, what]) => `<dt><a href="${path}">${path}</a></dt><dd>${what}</dd>`);
  return htmlPage(
    'Keelson',
    `<p>Users, products, orders and an audit trail over REST, version ${version}. The API is at <code>/api/v1</code>.</p><dl>${rows.join('')}</dl>`,
  );
}
