import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A network from which an account has signed in. The account is the hash of its e-mail address, as the caller names it. */
@Entity('familiar_addresses')
@Index('idx_familiar_addresses_used_at', ['usedAt'])
export class KnownLoginIp {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'familiar_addresses_pkey' }) account!: Buffer;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'familiar_addresses_pkey' }) network!: string;
  @Column({ type: 'timestamptz', name: 'used_at', precision: 3, default: () => 'now()' }) usedAt!: Date;
}
