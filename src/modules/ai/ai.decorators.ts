import { applyDecorators, type Type } from '@nestjs/common';
import { OkResponse } from '../../kernel/http/responses/json-response.js';
import { declareLimit } from '../../kernel/rate-limits/limit.js';
import { RateLimit } from '../../kernel/rate-limits/rate-limit.decorators.js';

const AI_CALLS = declareLimit('ai', 20, 60);

/** For a route that calls a model: 200 with `type`, the limit of such calls, and how the provider can fail. */
export function AiResponse(type: Type, description?: string): MethodDecorator {
  return applyDecorators(
    RateLimit(AI_CALLS),
    OkResponse(type, {
      ...(description !== undefined && { description }),
      problems: {
        bad_gateway: 'The provider refuses the credentials of this service, or its answer cannot be used.',
        unavailable:
          'AI is not configured, the provider is unavailable or limits the rate, or the database is unavailable.',
        gateway_timeout: 'The provider did not answer in time.',
      },
    }),
  );
}
