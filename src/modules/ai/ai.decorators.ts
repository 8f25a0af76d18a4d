import { applyDecorators, HttpCode, HttpStatus, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { ApiProblem } from '../../kernel/http/problems/problem.response.js';
import { declareLimit } from '../../kernel/rate-limits/limit.js';
import { RateLimit } from '../../kernel/rate-limits/rate-limit.decorators.js';

const AI_CALLS = declareLimit('ai', 20, 60);

/**
 * For a route that calls a model: 200 with `type`, the limit of such calls, and how the provider can fail.
 * `eventExample` documents that the route can also answer with server-sent events.
 */
export function AiResponse(type: Type, eventExample?: string): MethodDecorator {
  const events = { 'text/event-stream': { schema: { type: 'string' as const }, example: eventExample } };
  return applyDecorators(
    RateLimit(AI_CALLS),
    HttpCode(HttpStatus.OK),
    ApiExtraModels(type),
    ApiOkResponse({
      description: 'Success.',
      content: {
        'application/json': { schema: { $ref: getSchemaPath(type) } },
        ...(eventExample !== undefined && events),
      },
    }),
    ApiProblem('bad_gateway', 'The provider refuses the credentials of this service, or its answer cannot be used.'),
    ApiProblem('unavailable', 'AI is not configured, or the provider or the database is unavailable.'),
    ApiProblem('gateway_timeout', 'The provider did not answer in time.'),
  );
}
