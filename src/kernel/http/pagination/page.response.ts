import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtension, ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { publicBody } from '../responses/etag.js';
import { IntegerProperty, TextProperty } from '../responses/response-properties.js';
import { transformResponse } from '../responses/transform-response.js';

class CursorPageInfo {
  @IntegerProperty('Maximum number of items.', 20) limit!: number;

  @TextProperty('`cursor` of the next page; null on the last.', 'WyJDaGFpIl0.3q2-7wAAAAAAAAAAAAAAAA', {
    nullable: true,
  })
  nextCursor!: string | null;
}

export class PageInfo extends CursorPageInfo {
  @IntegerProperty('Number of items skipped; absent with a cursor.', 0, { optional: true }) offset?: number;
  @IntegerProperty('Number of matching items on all pages.', 77) total!: number;
}

/** One page of a list. Its JSON is `items` and `page`; PageResponse sends `link` as the Link header (RFC 8288). */
export class Page<Item, Info extends CursorPageInfo = PageInfo> {
  constructor(
    readonly items: readonly Item[],
    readonly page: Info,
    readonly link?: string,
  ) {}
}

/** One page of a list that is paged by cursor only and not counted. */
export type CursorPage<Item> = Page<Item, CursorPageInfo>;

const sendLink = transformResponse((page: Page<unknown, CursorPageInfo>, response) => {
  if (page.link !== undefined) response.setHeader('Link', page.link);
  return { items: page.items, page: page.page };
});

const sendPublicly = transformResponse((body: object, response) => publicBody(body, response));

interface PageOptions {
  readonly linked?: boolean;
  readonly counted?: boolean;
  readonly isPublic?: boolean;
  readonly info?: Type<CursorPageInfo>;
}

/**
 * For a list: 200 with a page of `item` and the Link header. Without `linked` the list has no such header, without
 * `counted` it is paged by cursor only and not counted. With `isPublic` it is the same for every caller, may be kept
 * by caches, and has an ETag. `info` has what `page` says beside that.
 */
export function PageResponse(
  item: Type,
  { linked = true, counted = true, isPublic = false, info = counted ? PageInfo : CursorPageInfo }: PageOptions = {},
): MethodDecorator {
  const headers = { Link: { description: 'RFC 8288 links: first, next, prev.', schema: { type: 'string' as const } } };
  return applyDecorators(
    ...(linked ? [sendLink] : []),
    ...(isPublic ? [sendPublicly, ApiExtension('x-versioned', true)] : []),
    ApiExtraModels(info, item),
    ApiOkResponse({
      description: 'One page.',
      ...(linked && { headers }),
      schema: {
        type: 'object',
        required: ['items', 'page'],
        properties: {
          items: { type: 'array', items: { $ref: getSchemaPath(item) } },
          page: { $ref: getSchemaPath(info) },
        },
      },
    }),
  );
}
