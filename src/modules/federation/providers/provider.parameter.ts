import { Param } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { documentedParameter } from '../../../kernel/http/openapi/documented-parameter.js';

/** Parameter decorator: the provider in the path. A provider that is not configured is answered with 501. */
export function ProviderParam(): ParameterDecorator {
  return documentedParameter(
    Param('provider'),
    ApiParam({
      name: 'provider',
      description: 'Name of the provider, as in `GET auth/providers`.',
      schema: { type: 'string', example: 'google' },
    }),
  );
}
