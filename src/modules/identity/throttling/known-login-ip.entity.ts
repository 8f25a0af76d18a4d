import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * A network from which somebody has signed in to an account. The account is
 * named by the hash of what it signs in with: it is asked about before anybody
 * knows whether there is such an account.
 */
@Entity('familiar_addresses')
@Index('idx_familiar_addresses_used_at', ['usedAt'])
export class KnownLoginIp {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'familiar_addresses_pkey' }) account!: Buffer;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'familiar_addresses_pkey' }) network!: string;
  @Column({ type: 'timestamptz', name: 'used_at', precision: 3, default: () => 'now()' }) usedAt!: Date;
}
