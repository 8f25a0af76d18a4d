import { Injectable } from '@nestjs/common';
import sql, { join, type Sql } from 'sql-template-tag';
import { allOf } from '../../../kernel/database/conditions.js';
import { Database } from '../../../kernel/database/database.js';
import { timestampsAsText } from '../../../kernel/database/timestamps.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import {
  byRelevance,
  isByRelevance,
  type RankedProduct,
  rankedKeyset,
  type ProductSearch,
} from './product-search.repository.js';
import { conditions, PRODUCT_COLUMNS, type SortedProduct } from '../products.repository.js';
import { isBelowTrigramLength, tokenize } from './search-terms.js';

/** A word that was typed, without case and accents, and the known words it may have been meant for. */
export interface SearchTerm {
  readonly word: string;
  /** Each with how alike it is, in thousandths, the most alike first. */
  readonly suggestions: ReadonlyArray<readonly [word: string, likeness: number]>;
}

/** How much of a misspelt word must be found: "guarna" shares 0.57 of its trigrams with "guarana". */
const MIN_SIMILARITY = '0.45';
/** Known words that one word is taken for; each is looked for in the names. */
const MAX_SUGGESTIONS = 10;
const EQUAL = 1000;

/**
 * Finds products whose names have words that are spelt like those which were
 * typed. Comparing thousands of names letter by letter takes a tenth of a
 * second. So the words of all names, which are few, are compared (`product_words`),
 * and names are looked for that have those which are alike.
 */
@Injectable()
export class FuzzyProductSearchRepository {
  constructor(private readonly database: Database) {}

  /** What was typed, beside the known words that are like it. Signs between words say nothing here. */
  async suggestTerms(q: string): Promise<SearchTerm[]> {
    const words = tokenize(q.replaceAll(/[\p{P}\p{S}]+/gu, ' ').trim());
    const rows = await this.comparing(() =>
      this.database.query<{ nr: number; typed: string; word: string | null; likeness: number }>(sql`
        select nr::int, typed, word, likeness
        from unnest(${words}::text[]) with ordinality as asked (word_asked, nr)
        cross join plain_text(word_asked) as typed
        left join lateral (
          select word, round(${EQUAL} * word_similarity(typed, word))::int as likeness
          from product_words where typed <% word
          group by word order by likeness desc, similarity(typed, word) desc, word limit ${MAX_SUGGESTIONS}
        ) as known on true
        order by nr, likeness desc, word`),
    );
    return words.map((_, index) => {
      const own = rows.filter(({ nr }) => nr === index + 1);
      const typed = own[0]?.typed ?? '';
      if (isBelowTrigramLength(typed)) return { word: typed, suggestions: [] };
      return {
        word: typed,
        suggestions: own.flatMap(({ word, likeness }) => (word === null ? [] : [[word, likeness]])),
      };
    });
  }

  /**
   * By relevance: the most similar name first. What is similar is worked out
   * once, before it is sorted and counted. How many names have a word differs so
   * much that each search gets a plan of its own.
   */
  async list(
    search: ProductSearch,
    typed: readonly SearchTerm[],
    asked: PageRequest,
  ): Promise<PageResult<SortedProduct>> {
    // Names that have parts so short were looked for already, and every name has some of them.
    if (typed.every(({ word }) => isBelowTrigramLength(word))) return { rows: [], total: 0 };
    const window = isByRelevance(asked) ? byRelevance(asked) : asked;
    const rows = await this.comparing(() =>
      this.database.queryUnprepared<(RankedProduct | { id: null }) & { total: number }>(
        sql`
          with alike as materialized (
            select id, name_key, price_amount, created_at, ${EQUAL} - (${join(typed.map(similarity), ' + ')}) / ${typed.length} as rank
            from products where ${conditions(search)} and ${allOf(...typed.map(isAlike))}
          ), page as materialized (
            select id, rank from alike where true ${rankedKeyset.after(window)} ${rankedKeyset.page(window)}
          )
          select ${PRODUCT_COLUMNS}, name_key as "nameKey", rank, total
          from (select count(*)::int as total from alike) as counted
          left join (page join products using (id)) on true ${rankedKeyset.order(window)}`,
        timestampsAsText,
      ),
    );
    return {
      ...rankedKeyset.slice(
        rows.filter((row) => row.id !== null),
        window,
      ),
      total: rows[0]?.total ?? 0,
    };
  }

  private comparing<T>(work: () => Promise<T>): Promise<T> {
    return this.database.transaction(async () => {
      await this.database.query(sql`
        select set_config('pg_trgm.word_similarity_threshold', ${MIN_SIMILARITY}, true)`);
      return work();
    });
  }
}

/**
 * The name has the word or one that is like it. Where none is, its words may be
 * like it together: "chefanton" is like no word, but like "Chef Anton's". Of
 * `like any`, one scan would try every combination of all the words' spellings.
 */
function isAlike(typed: SearchTerm): Sql {
  const { word, suggestions } = typed;
  if (isBelowTrigramLength(word)) return sql`strpos(name_key, ${word}) > 0`;
  if (suggestions.length === 0) return sql`${word} <% name_key`;
  return sql`(${join(
    spellings(typed).map(([spelt]) => has(spelt)),
    ' or ',
  )})`;
}

/** How alike the name is to the word, in thousandths. */
function similarity(typed: SearchTerm): Sql {
  const { word, suggestions } = typed;
  if (isBelowTrigramLength(word)) return sql`${EQUAL}::int`;
  if (suggestions.length === 0) return sql`round(${EQUAL} * word_similarity(${word}, name_key))::int`;
  return sql`case ${join(
    spellings(typed).map(([spelt, alike]) => sql`when ${has(spelt)} then ${alike}::int`),
    ' ',
  )} end`;
}

/** As it was typed, and as it may have been meant. */
function spellings({ word, suggestions }: SearchTerm): SearchTerm['suggestions'] {
  return [[word, EQUAL], ...suggestions];
}

function has(spelt: string): Sql {
  return sql`name_key like ${`%${spelt.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`;
}
