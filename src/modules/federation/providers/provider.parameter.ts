import { ApiParam } from '@nestjs/swagger';

/** Documents the provider in a path. Its name is looked up as it is: one that is not configured answers 501. */
export function ApiProvider(): MethodDecorator {
  return ApiParam({
    name: 'provider',
    description: 'Name of the provider, as `GET auth/providers` lists it.',
    schema: { type: 'string', example: 'google' },
  });
}
