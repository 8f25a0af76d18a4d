import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A signing secret, encrypted. One secret of a webhook has no end, by a unique index; the others are from before a rotation. */
@Entity('webhook_secrets')
@Index('idx_webhook_secrets_webhook_id', ['webhookId'])
@Index('webhook_secrets_current_key', ['webhookId'], { unique: true, where: '(expires_at IS NULL)' })
@Index('idx_webhook_secrets_expires_at', ['expiresAt'], { where: '(expires_at IS NOT NULL)' })
@ForeignKey('webhooks', ['webhookId'], ['id'], { name: 'webhook_secrets_webhook_id_fkey', onDelete: 'CASCADE' })
export class WebhookSecret {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhook_secrets_pkey' }) id!: string;
  @Column('uuid', { name: 'webhook_id' }) webhookId!: string;
  @Column('text') secret!: string;
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3, nullable: true }) expiresAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
}
