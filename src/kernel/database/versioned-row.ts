import { CreateDateColumn, UpdateDateColumn, VersionColumn } from 'typeorm';

/** The columns of tables whose rows have a version. TypeORM's writes raise it and set `updatedAt`; SQL does so in its text. */
export abstract class VersionedRow {
  @VersionColumn({ default: 1 }) version!: number;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @UpdateDateColumn({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' }) updatedAt!: Date;
}
