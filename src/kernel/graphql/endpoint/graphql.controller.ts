import { Controller, Get, HttpStatus, Inject, Post, Req, Res, StreamableFile, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../../../config/config.js';
import { AuthenticatesItself, Public } from '../../auth/guard/access.decorators.js';
import { eventStream, type ServerEvent } from '../../http/responses/event-stream.js';
import { MethodNotAllowed } from '../../errors/request.errors.js';
import { GRAPHQL_LIMIT } from '../../rate-limits/limit.js';
import { RateLimit } from '../../rate-limits/rate-limit.decorators.js';
import { GRAPHIQL_POLICY, graphiqlPage } from './graphiql.js';
import { type GraphqlResponse, OperationsService } from './operations.service.js';
import { responseMediaType, wantsOwnType } from './response-media-type.js';

const HEARTBEAT_MS = 15_000;

/** After the distinct connections mode of https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md. */
async function* serverEvents(results: AsyncGenerator<GraphqlResponse, void>): AsyncGenerator<ServerEvent, void> {
  for await (const data of results) yield { name: 'next', data };
  yield { name: 'complete', data: {} };
}

/**
 * The GraphQL endpoint, after https://graphql.github.io/graphql-over-http/draft/. It is a route like all others:
 * logged, counted, its body parsed and its origin verified by the same code. Bodies must be JSON, which no form of a
 * foreign page can send, and GET executes nothing.
 */
@ApiExcludeController()
@Controller({ path: 'graphql', version: VERSION_NEUTRAL })
export class GraphqlController {
  constructor(
    private readonly operations: OperationsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post()
  @AuthenticatesItself()
  @RateLimit(GRAPHQL_LIMIT)
  async execute(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string | StreamableFile> {
    const wantsEvents = request.headers.accept?.includes('text/event-stream') === true;
    const result = await this.operations.execute(request, wantsEvents);
    response.status(HttpStatus.OK).setHeader('Cache-Control', 'no-store');
    if (Symbol.asyncIterator in result) return eventStream(serverEvents(result), HEARTBEAT_MS);
    const isRefused = !('data' in result);
    if (wantsOwnType(request) && isRefused) response.status(HttpStatus.BAD_REQUEST);
    response.setHeader('Content-Type', responseMediaType(request));
    return JSON.stringify(result);
  }

  @Get()
  @Public()
  page(@Req() request: Request, @Res({ passthrough: true }) response: Response): string {
    if (!this.config.graphql.graphiql) throw new MethodNotAllowed(request.method, '/graphql', ['POST']);
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Content-Security-Policy', GRAPHIQL_POLICY);
    return graphiqlPage();
  }
}
