import { Injectable } from '@nestjs/common';
import sql, { empty, join, type Sql } from 'sql-template-tag';
import { allOf, contains } from '../../kernel/database/conditions.js';
import { Database } from '../../kernel/database/database.js';
import { instantsAsText } from '../../kernel/database/instants.js';
import { Keyset } from '../../kernel/database/keyset.js';
import type { Slice, Window } from '../../kernel/http/lists/lists.js';
import {
  conditions,
  PRODUCT_COLUMNS,
  PRODUCT_ORDERS,
  type ProductFilter,
  type SortedProduct,
} from './products.repository.js';

/** A filter with words to look for. */
export type Search = ProductFilter & { readonly q: string };
type FoundProduct = SortedProduct & { readonly rank: number };

/** The sort of a list that nobody asked another order of. */
const RELEVANCE = [
  { field: 'rank', descending: false },
  { field: 'name', descending: false },
];
/** Words that are looked for one by one; what follows them is looked for as it stands. */
const MOST_WORDS = 8;
/** A trigram index knows nothing of shorter parts. */
const SHORTEST_INDEXED = 3;
/** How much of a misspelt word must be found: "guarna" shares 0.57 of its trigrams with "guarana". */
const LEAST_SIMILARITY = '0.45';

const keyset = new Keyset<FoundProduct>(
  { ...PRODUCT_ORDERS, rank: { column: sql`rank`, type: sql`int`, value: ({ rank }) => rank } },
  sql`id`,
);

/**
 * Finds products by words. All columns that are looked at are without case and
 * accents, and so is what is looked for.
 *
 * `containing` wants every word somewhere in name, SKU, category or description.
 * Where nothing has them all, `similar` finds names in which every word is
 * spelt alike. Both are sorted by `relevance` unless the window says otherwise,
 * by keys that stand in the row, so a walk by cursor is exact in every order.
 */
@Injectable()
export class ProductSearchRepository {
  constructor(private readonly database: Database) {}

  /** By relevance: names that begin with what was typed, then names that have the words, then the rest; each by name. */
  async containing(search: Search, window: Window): Promise<Omit<Slice<SortedProduct>, 'total'>> {
    if (!isByRelevance(window)) {
      const found = await this.read(sql`
        select ${PRODUCT_COLUMNS}, name_key as "nameKey" from products
        where ${conditions(search)} and ${containsWords(search.q)} ${keyset.after(window)} ${keyset.page(window)}`);
      return keyset.slice(found, window);
    }
    const byRelevance = { ...window, sort: RELEVANCE };
    return keyset.slice(await this.read(inTurns(search, window)), byRelevance);
  }

  async countContaining(search: Search): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql`
      select count(*)::int as total from products where ${conditions(search)} and ${containsWords(search.q)}`);
    return row?.total ?? 0;
  }

  /**
   * By relevance: the most similar name first. What is similar is worked out
   * once, before it is sorted and counted: PostgreSQL takes the comparison for
   * cheap and would rather walk through a whole index with it.
   */
  similar(search: Search, asked: Window): Promise<Slice<SortedProduct>> {
    const window = isByRelevance(asked) ? { ...asked, sort: RELEVANCE } : asked;
    const words = wordsOf(search.q).map((word) => sql`plain_text(${word})`);
    const likeness = join(
      words.map((word) => sql`word_similarity(${word}, name_key)`),
      ' + ',
    );
    return this.database.transaction(async () => {
      await this.database.query(sql`
        select set_config('pg_trgm.word_similarity_threshold', ${LEAST_SIMILARITY}, true)`);
      const found = await this.read<FoundProduct & { total: number }>(sql`
        with alike as materialized (
          select *, (1000 - round(1000 * (${likeness}) / ${words.length}::real))::int as rank from products
          where ${conditions(search)} and ${allOf(...words.map((word) => sql`${word} <% name_key`))}
        )
        select ${PRODUCT_COLUMNS}, name_key as "nameKey", rank, (select count(*)::int from alike) as total
        from alike where true ${keyset.after(window)} ${keyset.page(window)}`);
      return { ...keyset.slice(found, window), total: found[0]?.total ?? 0 };
    });
  }

  private read<Row extends FoundProduct = FoundProduct>(statement: Sql): Promise<Row[]> {
    return this.database.query<Row>(statement, instantsAsText);
  }
}

function isByRelevance({ sort }: Window): boolean {
  return sort[0]?.field === 'relevance';
}

/**
 * One kind of match after the other, the next only while the page is not full:
 * so a word that half of all names have costs no more than one that few have.
 * Names and ids are all that is looked at until the page is known, because the
 * index of names holds them.
 */
function inTurns(search: Search, { limit, offset, after }: Window): Sql {
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
    ...(isShort(search.q)
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
  return hasWords(isShort(q) ? sql`name_key` : sql`search_text`, q);
}

function isShort(q: string): boolean {
  return wordsOf(q).every((word) => [...word].length < SHORTEST_INDEXED);
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
  const short = isShort(q);
  return allOf(
    ...wordsOf(q).map((word) => (short ? sql`strpos(${column}, plain_text(${word})) > 0` : contains(column, word))),
  );
}

function wordsOf(q: string): string[] {
  const words = q.split(/\s+/u);
  if (words.length <= MOST_WORDS) return words;
  return [...words.slice(0, MOST_WORDS - 1), words.slice(MOST_WORDS - 1).join(' ')];
}
