import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiProperty, getSchemaPath } from '@nestjs/swagger';

class PageInfo {
  @ApiProperty({ type: 'integer', description: 'Most entries in one answer.', example: 20 })
  limit!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Entries skipped; absent when a cursor was given.',
    example: 0,
    required: false,
  })
  offset?: number;

  @ApiProperty({ type: 'integer', description: 'Entries that match, on all pages.', example: 77 })
  total!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Pass as `cursor` for the next page; null on the last.',
    example: 'WyJDaGFpIl0.3q2-7wAAAAAAAAAAAAAAAA',
  })
  nextCursor!: string | null;
}

class CursorPageInfo {
  @ApiProperty({ type: 'integer', description: 'Most entries in one answer.', example: 20 })
  limit!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Pass as `cursor` for the next page; null on the last.',
    example: 'WyJDaGFpIl0.3q2-7wAAAAAAAAAAAAAAAA',
  })
  nextCursor!: string | null;
}

/** Documents a route that answers a page of `item` by cursor, uncounted. */
export function ApiCursorPage(item: Type): MethodDecorator {
  return documented(item, CursorPageInfo, true);
}

/** Documents a route that answers a page of `item`; without Link headers when it is not `linked`. */
export function ApiPage(item: Type, { linked = true } = {}): MethodDecorator {
  return documented(item, PageInfo, linked);
}

function documented(item: Type, info: Type, linked: boolean): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(info, item),
    ApiOkResponse({
      description: 'One page of the list.',
      ...(linked && {
        headers: { Link: { description: 'RFC 8288 links: first, next, prev.', schema: { type: 'string' } } },
      }),
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
