import { Injectable } from '@nestjs/common';
import type { PolicyRules } from '../../../kernel/auth/ports/policy-rules.js';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { Effect, PolicyRule } from '../../../kernel/auth/policy/policy-rule.js';
import { allOf } from '../../../kernel/database/conditions.js';
import { Database } from '../../../kernel/database/database.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import { violatesUnique } from '../../../kernel/database/postgres-errors.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { RuleNameTaken } from '../access.errors.js';
import type { RuleRow } from './rule.entity.js';

export type RuleFields = Pick<
  RuleRow,
  'name' | 'description' | 'effect' | 'priority' | 'permission' | 'conditions' | 'isActive'
>;

/** Conditions that must all hold; those left out hold for every rule. */
export interface RuleFilter {
  readonly name?: string;
  readonly effect?: Effect;
  readonly permission?: string;
  readonly isActive?: boolean;
}

const COLUMNS = sql`
  id, name, description, effect, priority, permission, conditions, is_active as "isActive", version,
  created_at as "createdAt", updated_at as "updatedAt"`;

const keyset = new Keyset<RuleRow>(
  {
    priority: { column: sql`priority`, type: sql`integer`, value: ({ priority }) => priority },
    name: { column: sql`name`, type: sql`text`, value: ({ name }) => name },
    createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt.toISOString() },
  },
  sql`id`,
);

@Injectable()
export class RulesRepository implements PolicyRules {
  constructor(private readonly database: Database) {}

  /** Those that are obeyed, the older first where priorities are equal. */
  listActive(): Promise<PolicyRule[]> {
    return this.database.query<PolicyRule>(sql`
      select id, name, effect, priority, permission, conditions from access_rules where is_active order by id`);
  }

  async find(id: string): Promise<RuleRow | null> {
    const [rule] = await this.database.query<RuleRow>(sql`select ${COLUMNS} from access_rules where id = ${id}`);
    return rule ?? null;
  }

  /** Waits for others who change the rule, and keeps them waiting until the transaction ends. */
  async lock(id: string): Promise<RuleRow | null> {
    const [rule] = await this.database.query<RuleRow>(
      sql`select ${COLUMNS} from access_rules where id = ${id} for update`,
    );
    return rule ?? null;
  }

  async list(filter: RuleFilter, window: PageRequest): Promise<Omit<PageResult<RuleRow>, 'total'>> {
    const found = await this.database.query<RuleRow>(sql`
      select ${COLUMNS} from access_rules where ${conditions(filter)} ${keyset.after(window)} ${keyset.page(window)}`);
    return keyset.slice(found, window);
  }

  async count(filter: RuleFilter): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql`
      select count(*)::int as total from access_rules where ${conditions(filter)}`);
    return row?.total ?? 0;
  }

  /** Throws RuleNameTaken. */
  async insert(id: string, rule: RuleFields): Promise<void> {
    const { name, description, effect, priority, permission, isActive } = rule;
    await this.refusing(name, () =>
      this.database.execute(sql`
        insert into access_rules (id, name, description, effect, priority, permission, conditions, is_active)
        values (${id}, ${name}, ${description}, ${effect}, ${priority}, ${permission},
          ${JSON.stringify(rule.conditions)}::jsonb, ${isActive})`),
    );
  }

  /** Everything as it is to be. Throws RuleNameTaken. */
  async update(id: string, rule: RuleFields): Promise<void> {
    const { name, description, effect, priority, permission, isActive } = rule;
    await this.refusing(name, () =>
      this.database.execute(sql`
        update access_rules
        set name = ${name}, description = ${description}, effect = ${effect}, priority = ${priority},
          permission = ${permission}, conditions = ${JSON.stringify(rule.conditions)}::jsonb, is_active = ${isActive},
          version = version + 1, updated_at = now()
        where id = ${id}`),
    );
  }

  async delete(id: string): Promise<void> {
    await this.database.execute(sql`delete from access_rules where id = ${id}`);
  }

  private async refusing(name: string, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw violatesUnique(error, 'access_rules_name_key') ? new RuleNameTaken(name, error) : error;
    }
  }
}

function conditions({ name, effect, permission, isActive }: RuleFilter): Sql {
  return allOf(
    name === undefined ? empty : sql`name = ${name}`,
    effect === undefined ? empty : sql`effect = ${effect}`,
    permission === undefined ? empty : sql`permission = ${permission}`,
    isActive === undefined ? empty : sql`is_active = ${isActive}`,
  );
}
