import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/**
 * A word that a product's name has or had; kept by triggers. Transactions that
 * note the same word at once each add a row, so none waits for another; no row
 * ever goes, so a word that is known stays known.
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
  /** Without case and accents, three letters at least. */
  @Column({ type: 'text', collation: 'C' }) word!: string;
}
