import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/**
 * A word of a product name, written by triggers. Concurrent transactions each
 * insert their own row for the same word, so none waits; rows are never deleted.
 */
@Entity('product_words')
@Index('idx_product_words_word', ['word'])
@Index('idx_product_words_parts', { synchronize: false })
export class ProductSearchTerm {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'product_words_pkey',
  })
  id!: number;
  /** Without case and accents, at least three letters. */
  @Column({ type: 'text', collation: 'C' }) word!: string;
}
