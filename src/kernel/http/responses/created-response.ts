import { applyDecorators, HttpStatus, type Type } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { pathOf } from '../../context/request-context.js';
import { setEtag } from './etag.js';
import { JsonResponse, type ResponseOptions } from './json-response.js';
import { transformResponse } from './transform-response.js';

const sendLocation = transformResponse((body: { id: string; version?: number }, response) => {
  const collection = pathOf(response.req.originalUrl).replace(/\/$/, '');
  response.setHeader('Location', `${collection}/${body.id}`);
  if (body.version !== undefined) setEtag(response, body.version);
  return body;
});

/** For a POST to a collection: 201, with the Location (and the ETag, if versioned) of the new resource. */
export function CreatedResponse(resource: Type, options?: ResponseOptions): MethodDecorator {
  return applyDecorators(
    sendLocation,
    JsonResponse(HttpStatus.CREATED, resource, options),
    ApiResponse({
      status: HttpStatus.CREATED,
      type: resource,
      headers: { Location: { description: 'Path of the new resource.', schema: { type: 'string' } } },
    }),
  );
}
