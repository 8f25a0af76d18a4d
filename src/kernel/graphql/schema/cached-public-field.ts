import { applyDecorators } from '@nestjs/common';
import { Extensions } from '@nestjs/graphql';
import { Public } from '../../auth/guard/access.decorators.js';

/**
 * For a field of Query that is public and gives every caller the same, as `isPublic` does for routes in REST: an answer that
 * came from the cache is given again until one of the values changes that it was made of.
 */
export function CachedPublicField(): MethodDecorator {
  return applyDecorators(Public(), Extensions({ isPublic: true }));
}
