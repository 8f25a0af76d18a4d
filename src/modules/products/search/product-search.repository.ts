import { Injectable } from '@nestjs/common';
import sql, { empty, join, type Sql } from 'sql-template-tag';
import { allOf, contains } from '../../../kernel/database/sql-conditions.js';
import { Database } from '../../../kernel/database/database.js';
import { timestampsAsText } from '../../../kernel/database/timestamps.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import {
  conditions,
  PRODUCT_COLUMNS,
  PRODUCT_ORDERS,
  type ProductFilter,
  type SortedProduct,
} from '../products.repository.js';
import { isBelowTrigramLength, tokenize } from './search-terms.js';

/** A filter with a search text. */
export type ProductSearch = ProductFilter & { readonly q: string };
/** A match; the best one has the lowest rank. */
export type RankedProduct = SortedProduct & { readonly rank: number };

const RELEVANCE = [
  { field: 'rank', descending: false },
  { field: 'name', descending: false },
];

export const rankedKeyset = new Keyset<RankedProduct>({ ...PRODUCT_ORDERS, rank: sql`rank` }, sql`id`);

/**
 * Finds products that have every search term in name, SKU, category or
 * description, whatever the case and accents. Sorted by relevance unless the page
 * says otherwise, by columns of the row, so cursors are exact in every order.
 */
@Injectable()
export class ProductSearchRepository {
  constructor(private readonly database: Database) {}

  /** By relevance: names that begin with the search text, then names with all terms, then the others; each by name. */
  async list(search: ProductSearch, page: PageRequest): Promise<Omit<PageResult<SortedProduct>, 'total'>> {
    const relevant = isByRelevance(page);
    const statement = relevant
      ? rankedMatches(search, page)
      : sql`
          select ${PRODUCT_COLUMNS}, name_key as "nameKey" from products
          where ${conditions(search)} and ${hasTerms(search.q)} ${rankedKeyset.after(page)} ${rankedKeyset.page(page)}`;
    const rows = await this.database.query<RankedProduct>(statement, timestampsAsText);
    return rankedKeyset.slice(rows, relevant ? byRelevance(page) : page);
  }

  count(search: ProductSearch): Promise<number> {
    return this.database.count(sql`products where ${conditions(search)} and ${hasTerms(search.q)}`);
  }
}

export function isByRelevance({ sort }: PageRequest): boolean {
  return sort[0]?.field === 'relevance';
}

/** The page with the keys that relevance stands for. */
export function byRelevance(page: PageRequest): PageRequest {
  return { ...page, sort: RELEVANCE };
}

/**
 * One kind of match after the other, the next only while the page is not full, so
 * a term in half of all names costs no more than a rare one. Only names and ids
 * are read until the page is known, because the index on names holds both.
 */
function rankedMatches({ q, ...filter }: ProductSearch, { limit, offset, after }: PageRequest): Sql {
  const maxRows = limit + 1 + (after ? 0 : offset);
  const [firstRank = 0, nameKey, id] = after ?? [];
  const begins = sql`name_key >= plain_text(${q}) and name_key < plain_text(${q}) || chr(1114111)`;
  const named = columnHasTerms(sql`name_key`, q);
  const matches = [
    { name: sql`beginning`, match: begins },
    { name: sql`named`, match: sql`${named} and not (${begins})` },
    { name: sql`elsewhere`, match: sql`${columnHasTerms(sql`search_text`, q)} and not (${named}) and not (${begins})` },
  ].slice(0, areShort(tokenize(q)) ? 2 : 3);
  const expressions = matches.map(({ name, match }, rank) => {
    if (rank < Number(firstRank)) return sql`${name} as materialized (select id, name_key from products where false)`;
    const earlier = matches.slice(0, rank).map((one) => sql`(select count(*) from ${one.name})`);
    return sql`${name} as materialized (
      select id, name_key from products where ${conditions(filter)} and ${match}
      ${after && rank === firstRank ? sql`and (name_key, id) > (${nameKey}::text, ${id}::uuid)` : empty}
      ${earlier.length > 0 ? sql`and ${join(earlier, ' + ')} < ${maxRows}` : empty}
      order by name_key, id limit ${maxRows})`;
  });
  const union = matches.map(({ name }, rank) => sql`select *, ${rank}::int as rank from ${name}`);
  return sql`
    with ${join(expressions)}, found as materialized (
      select id, rank from (${join(union, ' union all ')}) as matches
      order by rank, name_key, id limit ${limit + 1} ${after ? empty : sql`offset ${offset}`}
    )
    select ${PRODUCT_COLUMNS}, name_key as "nameKey", rank from found join products using (id) order by rank, name_key, id`;
}

/** The product has every term; terms too short for the trigram index are searched in names only. */
function hasTerms(q: string): Sql {
  return columnHasTerms(areShort(tokenize(q)) ? sql`name_key` : sql`search_text`, q);
}

function areShort(terms: readonly string[]): boolean {
  return terms.every(isBelowTrigramLength);
}

/** Short terms are compared by `strpos`, which keeps PostgreSQL from reading a whole trigram index for them. */
function columnHasTerms(column: Sql, q: string): Sql {
  const terms = tokenize(q);
  const short = areShort(terms);
  return allOf(
    ...terms.map((term) => (short ? sql`strpos(${column}, plain_text(${term})) > 0` : contains(column, term))),
  );
}
