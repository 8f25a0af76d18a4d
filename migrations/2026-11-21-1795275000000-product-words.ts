import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The words of product names: a misspelt word is compared with these, and not
 * with every name that has them.
 * Predecessor: UserSearch1795274000000. 2026-11-21.
 */
export class ProductWords1795275000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Not unique: who adds a word must not wait until an import that adds it, too, comes to its end.
    await runner.query(`
      create table product_words (
        id bigint generated always as identity,
        word text collate "C" not null,
        constraint product_words_pkey primary key (id)
      )`);
    await runner.query('create index idx_product_words_word on product_words (word)');
    // Sorted in at once: of an index with words that wait, as after an import, the planner thinks so little that it
    // compares all words instead.
    await runner.query(
      'create index idx_product_words_parts on product_words using gin (word gin_trgm_ops) with (fastupdate = off)',
    );

    // What divides words is ASCII but letters and digits: the accents of all else are gone, and no locale is asked.
    // Shorter words than three letters resemble everything. Plans are kept while the table grows within an import,
    // and must not begin with a scan of the whole because it was small.
    await runner.query(`
      create function note_product_words(names text[]) returns void language plpgsql set enable_seqscan = off as $$
      begin
        insert into product_words (word)
        select word from (
          select distinct word
          from unnest(names) as name, regexp_split_to_table(name, '[\\x01-\\x2f\\x3a-\\x60\\x7b-\\x7f]+') as word
          where length(word) >= 3
        ) as said
        where (select true from product_words known where known.word = said.word limit 1) is null;
      end $$`);
    await runner.query(`
      create function products_note_words() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' then
          perform note_product_words(array(select name_key from added));
        else
          perform note_product_words(array[new.name_key]);
        end if;
        return null;
      end $$`);
    await runner.query(`
      create trigger products_added_words after insert on products referencing new table as added
      for each statement execute function products_note_words()`);
    await runner.query(`
      create trigger products_renamed_words after update of name on products
      for each row when (old.name_key is distinct from new.name_key) execute function products_note_words()`);
    await runner.query('select note_product_words(array(select name_key from products where deleted_at is null))');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger products_renamed_words on products');
    await runner.query('drop trigger products_added_words on products');
    await runner.query('drop function products_note_words()');
    await runner.query('drop function note_product_words(text[])');
    await runner.query('drop table product_words');
  }
}
