import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A chunk of a report's content, in the database so that every replica can send it. */
@Entity('report_chunks')
@ForeignKey('reports', ['reportId'], ['id'], { name: 'report_chunks_report_id_fkey', onDelete: 'CASCADE' })
export class ReportChunk {
  @PrimaryColumn('uuid', { name: 'report_id', primaryKeyConstraintName: 'report_chunks_pkey' }) reportId!: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'report_chunks_pkey' }) position!: number;
  @Column('bytea') content!: Buffer;
}
