import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

const KEY = { primaryKeyConstraintName: 'api_key_scopes_pkey' };

/** A permission of a key, effective while its owner has it, too. */
@Entity('api_key_scopes')
@Index('idx_api_key_scopes_permission', ['permission'])
@ForeignKey('api_keys', ['keyId'], ['id'], { name: 'api_key_scopes_key_id_fkey', onDelete: 'CASCADE' })
@ForeignKey('permissions', ['permission'], ['name'], {
  name: 'api_key_scopes_permission_fkey',
  onUpdate: 'CASCADE',
  onDelete: 'CASCADE',
})
export class ApiKeyScope {
  @PrimaryColumn('uuid', { name: 'key_id', ...KEY }) keyId!: string;
  @PrimaryColumn('text', KEY) permission!: string;
}
