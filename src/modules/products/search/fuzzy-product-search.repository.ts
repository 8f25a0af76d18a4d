import { Injectable } from '@nestjs/common';
import sql, { join, type Sql } from 'sql-template-tag';
import { allOf } from '../../../kernel/database/sql-conditions.js';
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

/** A search term without case and accents, and the known words that it may stand for. */
export interface SearchTerm {
  readonly word: string;
  /** Each with its similarity in thousandths, the most similar first. */
  readonly suggestions: ReadonlyArray<readonly [word: string, similarity: number]>;
}

/** "guarna" and "guarana" have a similarity of 0.57. */
const MIN_SIMILARITY = '0.45';
const MAX_SUGGESTIONS = 10;
/** Of all terms together, and the longest: a cursor carries them, and has to fit into an address. */
const MAX_SUGGESTIONS_IN_ALL = 30;
const MAX_SUGGESTION_BYTES = 40;
const EQUAL = 1000;

/**
 * Finds products with words in their names that are similar to the search terms.
 * Comparing thousands of names takes a tenth of a second, so the terms are
 * compared with the few known words, and names are searched for those.
 */
@Injectable()
export class FuzzyProductSearchRepository {
  constructor(private readonly database: Database) {}

  /** The terms of a search text without punctuation, each with its suggestions. */
  async suggestTerms(q: string): Promise<SearchTerm[]> {
    const terms = tokenize(q.replaceAll(/[\p{P}\p{S}]+/gu, ' ').trim());
    const most = Math.min(MAX_SUGGESTIONS, Math.floor(MAX_SUGGESTIONS_IN_ALL / Math.max(1, terms.length)));
    const rows = await this.withSimilarityThreshold(() =>
      this.database.query<{ nr: number; term: string; word: string | null; similarity: number }>(sql`
        select nr::int, term, word, similarity
        from unnest(${terms}::text[]) with ordinality as searched (searched_term, nr)
        cross join plain_text(searched_term) as term
        left join lateral (
          select word, round(${EQUAL} * word_similarity(term, word))::int as similarity
          from product_words where term <% word and octet_length(word) <= ${MAX_SUGGESTION_BYTES}
          group by word order by similarity desc, similarity(term, word) desc, word limit ${most}
        ) as known on true
        order by nr, similarity desc, word`),
    );
    return terms.map((_, index) => {
      const own = rows.filter(({ nr }) => nr === index + 1);
      const word = own[0]?.term ?? '';
      if (isBelowTrigramLength(word)) return { word, suggestions: [] };
      return {
        word,
        suggestions: own.flatMap((known) => (known.word === null ? [] : [[known.word, known.similarity]])),
      };
    });
  }

  /**
   * By relevance: the most similar name first. The matches are computed once,
   * before they are sorted and counted. Planned for each search, because words
   * differ a lot in how many names have them.
   */
  async list(
    search: ProductSearch,
    terms: readonly SearchTerm[],
    requested: PageRequest,
  ): Promise<PageResult<SortedProduct>> {
    // Every name has some parts this short, and the exact search has looked for them already.
    if (terms.every(({ word }) => isBelowTrigramLength(word))) return { rows: [], total: 0 };
    const page = isByRelevance(requested) ? byRelevance(requested) : requested;
    const rows = await this.withSimilarityThreshold(() =>
      this.database.queryUnprepared<(RankedProduct | { id: null }) & { total: number }>(
        sql`
          with matching as materialized (
            select id, name_key, price_amount, created_at, ${EQUAL} - (${join(terms.map(similarity), ' + ')}) / ${terms.length} as rank
            from products where ${conditions(search)} and ${allOf(...terms.map(isSimilar))}
          ), page as materialized (
            select id, rank from matching where true ${rankedKeyset.after(page)} ${rankedKeyset.page(page)}
          )
          select ${PRODUCT_COLUMNS}, name_key as "nameKey", rank, total
          from (select count(*)::int as total from matching) as counted
          left join (page join products using (id)) on true ${rankedKeyset.order(page)}`,
        timestampsAsText,
      ),
    );
    const found = rows.filter((row) => row.id !== null);
    return { ...rankedKeyset.slice(found, page), total: rows[0]?.total ?? 0 };
  }

  private withSimilarityThreshold<T>(work: () => Promise<T>): Promise<T> {
    return this.database.transaction(async () => {
      await this.database.query(sql`
        select set_config('pg_trgm.word_similarity_threshold', ${MIN_SIMILARITY}, true)`);
      return work();
    });
  }
}

/**
 * The name has the word or one of its suggestions. Without suggestions the whole
 * name is compared: "chefanton" is similar to no word, but to "Chef Anton's". One
 * `like any` would make its scan try every combination of all spellings.
 */
function isSimilar(term: SearchTerm): Sql {
  const { word, suggestions } = term;
  if (isBelowTrigramLength(word)) return sql`strpos(name_key, ${word}) > 0`;
  if (suggestions.length === 0) return sql`${word} <% name_key`;
  return sql`(${join(
    spellings(term).map(([spelling]) => nameHas(spelling)),
    ' or ',
  )})`;
}

/** The similarity of the name and the term, in thousandths. */
function similarity(term: SearchTerm): Sql {
  const { word, suggestions } = term;
  if (isBelowTrigramLength(word)) return sql`${EQUAL}::int`;
  if (suggestions.length === 0) return sql`round(${EQUAL} * word_similarity(${word}, name_key))::int`;
  return sql`case ${join(
    spellings(term).map(([spelling, value]) => sql`when ${nameHas(spelling)} then ${value}::int`),
    ' ',
  )} end`;
}

/** The word as it was entered, and its suggestions. */
function spellings({ word, suggestions }: SearchTerm): SearchTerm['suggestions'] {
  return [[word, EQUAL], ...suggestions];
}

function nameHas(spelling: string): Sql {
  return sql`name_key like ${`%${spelling.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`;
}
