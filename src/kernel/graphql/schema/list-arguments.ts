import type { PipeTransform, Type } from '@nestjs/common';
import { Args, ArgsType, Field, Int } from '@nestjs/graphql';
import { InvalidBody } from '../../errors/request.errors.js';
import { type CursorQuery, PAGING } from '../../http/pagination/list.query.js';
import { ValidatedQueryCache } from '../../http/validation/validated-query-cache.js';
import { validate } from '../../http/validation/validation.js';
import { inputType } from './types-from-dtos.js';

/** The validated query of a list. A name of its own, so that Nest's pipe does not validate the arguments as the query. */
export type Validated<Query> = Query;

interface ListArgumentsOf {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly sort?: string | null;
  readonly filter?: object | null;
}

const ARGUMENTS: Readonly<Record<string, string>> = { '#/limit': '#/first', '#/cursor': '#/after', '#/sort': '#/sort' };
const queries = new ValidatedQueryCache();

/** Parameter decorator: `first`, `after`, `sort` and `filter` of a list, as the query that the list has in REST. */
export function ListArguments<Query extends CursorQuery>(query: Type<Query>, filterName: string): ParameterDecorator {
  const filter = inputType(filterName, query, { omit: [...PAGING] });

  @ArgsType()
  class Arguments {
    @Field(() => Int, { nullable: true, description: 'Maximum number of items, 1 to 50; 20 by default.' })
    first?: number;
    @Field(() => String, { nullable: true, description: 'Cursor of the item before the page.' }) after?: string;
    @Field(() => String, { nullable: true, description: 'Like `sort` of the list in REST.' }) sort?: string;
    @Field(() => filter, { nullable: true }) filter?: object;
  }
  const toQuery: PipeTransform<ListArgumentsOf, Query> = { transform: (given) => queryOf(query, given) };
  return Args({ type: () => Arguments }, toQuery);
}

/** Throws InvalidBody, with pointers into the arguments. */
function queryOf<Query extends CursorQuery>(type: Type<Query>, { first, after, sort, filter }: ListArgumentsOf): Query {
  const given = Object.entries({ ...filter, limit: first, cursor: after, sort }).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  const key = JSON.stringify(given);
  const known = queries.find(type, key);
  if (known) return known as Query;
  const { instance, violations } = validate(Object.fromEntries(given), type, 'pointer');
  if (violations.length === 0) return queries.store(type, key, instance);
  throw new InvalidBody(
    violations.map(({ pointer = '#', ...rest }) => ({
      ...rest,
      pointer: ARGUMENTS[pointer] ?? pointer.replace('#', '#/filter'),
    })),
  );
}
