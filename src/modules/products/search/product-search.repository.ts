import { Injectable } from '@nestjs/common';
import sql, { empty, join, type Sql } from 'sql-template-tag';
import { allOf, contains } from '../../../kernel/database/conditions.js';
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

/** A filter with words to look for. */
export type ProductSearch = ProductFilter & { readonly q: string };
/** A product that was found; the best match has the lowest rank. */
export type RankedProduct = SortedProduct & { readonly rank: number };

/** The sort of a list that nobody asked another order of. */
const RELEVANCE = [
  { field: 'rank', descending: false },
  { field: 'name', descending: false },
];

export const rankedKeyset = new Keyset<RankedProduct>(
  { ...PRODUCT_ORDERS, rank: { column: sql`rank`, type: sql`int`, value: ({ rank }) => rank } },
  sql`id`,
);

/**
 * Finds products by words. All columns that are looked at are without case and
 * accents, and so is what is looked for.
 *
 * Every word must stand somewhere in name, SKU, category or description; where
 * nothing has them all, `SimilarProductsRepository` goes on. Finds are sorted by
 * `relevance` unless the window says otherwise, by keys that stand in the row,
 * so a walk by cursor is exact in every order.
 */
@Injectable()
export class ProductSearchRepository {
  constructor(private readonly database: Database) {}

  /** By relevance: names that begin with what was typed, then names that have the words, then the rest; each by name. */
  async containing(search: ProductSearch, window: PageRequest): Promise<Omit<PageResult<SortedProduct>, 'total'>> {
    if (!isByRelevance(window)) {
      const found = await this.read(sql`
        select ${PRODUCT_COLUMNS}, name_key as "nameKey" from products
        where ${conditions(search)} and ${containsWords(search.q)} ${rankedKeyset.after(window)} ${rankedKeyset.page(window)}`);
      return rankedKeyset.slice(found, window);
    }
    return rankedKeyset.slice(await this.read(inTurns(search, window)), byRelevance(window));
  }

  async countContaining(search: ProductSearch): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql`
      select count(*)::int as total from products where ${conditions(search)} and ${containsWords(search.q)}`);
    return row?.total ?? 0;
  }

  private read(statement: Sql): Promise<RankedProduct[]> {
    return this.database.query<RankedProduct>(statement, timestampsAsText);
  }
}

export function isByRelevance({ sort }: PageRequest): boolean {
  return sort[0]?.field === 'relevance';
}

/** The window with the keys that relevance stands for. */
export function byRelevance(window: PageRequest): PageRequest {
  return { ...window, sort: RELEVANCE };
}

/**
 * One kind of match after the other, the next only while the page is not full:
 * so a word that half of all names have costs no more than one that few have.
 * Names and ids are all that is looked at until the page is known, because the
 * index of names holds them.
 */
function inTurns(search: ProductSearch, { limit, offset, after }: PageRequest): Sql {
  const most = limit + 1 + (after ? 0 : offset);
  const [from = 0, nameKey, id] = after ?? [];
  const turn = (rank: number, match: Sql, earlier: readonly Sql[]) => {
    if (rank < Number(from)) return sql`select id, name_key from products where false`;
    const filled = earlier.map((name) => sql`(select count(*) from ${name})`);
    return sql`
      select id, name_key from products where ${conditions(search)} and ${match}
      ${after && rank === from ? sql`and (name_key, id) > (${nameKey}::text, ${id}::uuid)` : empty}
      ${filled.length > 0 ? sql`and ${join(filled, ' + ')} < ${most}` : empty}
      order by name_key, id limit ${most}`;
  };
  const names = [sql`beginning`, sql`named`, sql`elsewhere`];
  const begins = beginsWith(search.q);
  const named = hasWords(sql`name_key`, search.q);
  const turns = [
    turn(0, begins, []),
    turn(1, sql`${named} and not (${begins})`, names.slice(0, 1)),
    ...(areShort(tokenize(search.q))
      ? []
      : [
          turn(
            2,
            sql`${hasWords(sql`search_text`, search.q)} and not (${named}) and not (${begins})`,
            names.slice(0, 2),
          ),
        ]),
  ];
  return sql`
    with ${join(turns.map((turned, rank) => sql`${names[rank]} as materialized (${turned})`))},
    found as materialized (
      select id, rank from (${join(
        turns.map((_, rank) => sql`select *, ${rank}::int as rank from ${names[rank]}`),
        ' union all ',
      )}) as turns
      order by rank, name_key, id limit ${limit + 1} ${after ? empty : sql`offset ${offset}`}
    )
    select ${PRODUCT_COLUMNS}, name_key as "nameKey", rank from found join products using (id) order by rank, name_key, id`;
}

/** Every word is there; short ones, of which no index knows, are looked for in names only. */
function containsWords(q: string): Sql {
  return hasWords(areShort(tokenize(q)) ? sql`name_key` : sql`search_text`, q);
}

function areShort(words: readonly string[]): boolean {
  return words.every(isBelowTrigramLength);
}

function beginsWith(q: string): Sql {
  return sql`name_key >= plain_text(${q}) and name_key < plain_text(${q}) || chr(1114111)`;
}

/**
 * Of short words no trigram index may be asked: it would have to be read as a
 * whole. As an expression it does not know, the names are walked through in
 * their own index, which is small.
 */
function hasWords(column: Sql, q: string): Sql {
  const words = tokenize(q);
  const short = areShort(words);
  return allOf(
    ...words.map((word) => (short ? sql`strpos(${column}, plain_text(${word})) > 0` : contains(column, word))),
  );
}
