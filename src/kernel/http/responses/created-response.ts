import { applyDecorators, HttpCode, HttpStatus, type Type } from '@nestjs/common';
import { ApiCreatedResponse } from '@nestjs/swagger';
import { transformResponse } from './transform-response.js';

/** Answers where the new resource lies: the collection's path and the id. */
const withLocation = transformResponse((body: { id: string; version?: number }, response) => {
  const collection = response.req.originalUrl.split('?', 1)[0]?.replace(/\/$/, '');
  response.setHeader('Location', `${collection}/${body.id}`);
  if (body.version !== undefined) response.setHeader('ETag', `"${body.version}"`);
  return body;
});

/** For a POST to a collection: 201, with the Location (and the ETag, if versioned) of what was made. */
export function CreatedResponse(resource: Type): MethodDecorator {
  return applyDecorators(
    HttpCode(HttpStatus.CREATED),
    withLocation,
    ApiCreatedResponse({
      type: resource,
      description: 'Created.',
      headers: { Location: { description: 'Path of the new resource.', schema: { type: 'string' } } },
    }),
  );
}
