import { applyDecorators, HttpCode, HttpStatus, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { ApiProblems } from '../../kernel/http/problems/problem.response.js';
import { declareLimit } from '../../kernel/rate-limits/limit.js';
import { RateLimit } from '../../kernel/rate-limits/rate-limit.decorators.js';

const AI_CALLS = declareLimit('ai', 20, 60);

interface AiResponseOptions {
  readonly eventExample?: string;
  /** The codes of problems beyond those of the provider. */
  readonly problems?: readonly string[];
}

/**
 * For a route that calls a model: 200 with `type`, the limit of such calls, and how the provider can fail.
 * `eventExample` documents that the route can also answer with server-sent events.
 */
export function AiResponse(type: Type, { eventExample, problems = [] }: AiResponseOptions = {}): MethodDecorator {
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
    ApiProblems(
      'ai_not_configured',
      'ai_authentication_error',
      'ai_rate_limited',
      'ai_unavailable',
      'ai_timeout',
      'ai_bad_response',
      'ai_request_refused',
      'ai_model_not_allowed',
      'ai_budget_exceeded',
      ...problems,
    ),
  );
}
