import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import { VersionedRow } from '../../../kernel/database/versioned-row.js';
import type { Conditions } from '../../../kernel/auth/policy/conditions.js';
import type { Effect } from '../../../kernel/auth/ports/policy-rules.js';

/** A policy rule: allows or denies a permission under conditions, beside the roles. */
@Entity('access_rules')
@Unique('access_rules_name_key', ['name'])
@Check('access_rules_name_check', 'length(name) between 1 and 100')
@Check('access_rules_description_check', 'length(description) <= 255')
@Check('access_rules_effect_check', "effect in ('allow', 'deny')")
@Check('access_rules_priority_check', 'priority between -1000 and 1000')
@Check('access_rules_permission_check', "permission ~ '^([*]|([a-z0-9_.-]+|[*]):([a-z0-9_.-]+|[*]))$'")
@Check('access_rules_conditions_check', "jsonb_typeof(conditions) = 'object'")
export class Rule extends VersionedRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'access_rules_pkey' }) id!: string;
  @Column('text') name!: string;
  @Column('text', { default: '' }) description!: string;
  @Column('text') effect!: Effect;
  @Column('integer', { default: 0 }) priority!: number;
  @Column('text') permission!: string;
  @Column('jsonb', { default: {} }) conditions!: Conditions;
  @Column('boolean', { name: 'is_active', default: true }) isActive!: boolean;
}
