import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Actor } from '../../../kernel/auth/actor.js';

/** A ticket that opens one socket connection, stored as its SHA-256. A used ticket is deleted. */
@Entity('socket_tickets')
@Index('idx_socket_tickets_expires_at', ['expiresAt'])
@Index('idx_socket_tickets_user_id', ['userId'])
@ForeignKey('users', ['userId'], ['id'], { name: 'socket_tickets_user_id_fkey', onDelete: 'CASCADE' })
@Check('socket_tickets_hash_check', 'length(hash) = 32')
export class SocketTicket {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'socket_tickets_pkey' }) hash!: Buffer;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  /** Of the token that the ticket was requested with; the connection ends with it. */
  @Column('jsonb') credential!: Actor['credential'];
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 }) expiresAt!: Date;
}
