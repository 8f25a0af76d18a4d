import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { ParseInteger, constraint, TextField, IntegerField } from '../validation/fields.js';

/** What every list understands that is walked page by page. A resource adds its filters and, with `@SortBy`, its orders. */
export abstract class CursorQuery {
  @ParseInteger()
  @IntegerField({ description: 'Most entries in one answer.', min: 1, max: 50, default: 20, optional: true })
  limit = 20;

  @TextField({
    description: 'The `nextCursor` of the page before; same filters and sort.',
    example: 'WyJDaGFpIl0.3q2-7wAAAAAAAAAAAAAAAA',
    max: 2000,
    optional: true,
  })
  @constraint(
    'alone',
    'left out when offset is given',
    (value, query) => value === undefined || (query as { offset?: number }).offset === undefined,
  )
  cursor?: string;

  abstract sort?: string;

  /**
   * What the list is sorted by: newest first when nothing was asked for, unless
   * a resource knows better. No getter: a parameter of its name would be
   * written to it, as class-transformer only sees the getters of the very class.
   */
  order(): string {
    return this.sort ?? '-createdAt';
  }
}

/** For a list in which one may also jump: entries to skip. */
export function Offset(): PropertyDecorator {
  return applyDecorators(
    ParseInteger(),
    IntegerField({
      description: 'Entries to skip. For long walks use `cursor`.',
      min: 0,
      max: 100_000,
      optional: true,
    }),
  );
}

/** What most lists understand: pages by cursor, or by offset. */
export abstract class ListQuery extends CursorQuery {
  @Offset()
  offset?: number;
}

export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

/** `-createdAt,name` as its keys, first the most significant. */
export function sortKeys(sort: string): SortKey[] {
  return sort.split(',').map((key) => ({ field: key.replace(/^-/, ''), descending: key.startsWith('-') }));
}

/** The fields a list can be sorted by; a minus in front turns the order round. */
export function SortBy(fields: readonly string[], standard: string): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: String,
      required: false,
      default: standard,
      example: standard,
      description: `Fields to sort by, comma-separated, a minus in front for descending: ${fields.join(', ')}.`,
    }),
    ValidateIf((_, value) => value !== undefined),
    constraint(
      'sort',
      `one or more of ${fields.join(', ')}, each at most once, comma-separated, a minus in front for descending`,
      (value) => {
        if (typeof value !== 'string') return false;
        const keys = sortKeys(value).map(({ field }) => field);
        return keys.every((key) => fields.includes(key)) && new Set(keys).size === keys.length;
      },
    ),
  );
}
