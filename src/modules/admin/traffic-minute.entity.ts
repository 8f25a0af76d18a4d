import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The requests that a process served in a minute. */
@Entity('traffic_minutes')
@Check('traffic_minutes_requests_check', 'requests >= 0')
@Check('traffic_minutes_errors_check', 'errors between 0 and requests')
export class TrafficMinute {
  @PrimaryColumn({ type: 'timestamptz', precision: 0, primaryKeyConstraintName: 'traffic_minutes_pkey' }) minute!: Date;
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'traffic_minutes_pkey' }) process!: string;
  @Column('integer') requests!: number;
  /** Of them, those with a status from 500 on. */
  @Column('integer') errors!: number;
  /** How many took up to each of the bounds in `duration-histogram.ts`, and longer than the last. */
  @Column('integer', { array: true }) durations!: number[];
}
