import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How often a row was read, halved every hour. */
@Entity('cache_reads')
@Index('idx_cache_reads_reads', { synchronize: false })
@Check('cache_reads_reads_check', 'reads > 0')
export class CacheReads {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'cache_reads_pkey' }) space!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'cache_reads_pkey' }) key!: string;
  @Column('real') reads!: number;
}
