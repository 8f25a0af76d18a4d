import { Injectable } from '@nestjs/common';
import type { PolicyRule, PolicyRules } from '../../../kernel/auth/ports/policy-rules.js';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { Repository } from 'typeorm';
import { allOf } from '../../../kernel/database/sql-conditions.js';
import { querySpace } from '../../../kernel/cache/cache-space.js';
import { CountCache } from '../../../kernel/cache/count-cache.js';
import { Database } from '../../../kernel/database/database.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import { translateViolations } from '../../../kernel/database/postgres-errors.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { RuleNameTaken } from '../access.errors.js';
import { Rule } from './rule.entity.js';

export type RuleFields = Omit<Rule, 'id' | 'version' | 'createdAt' | 'updatedAt'>;

/** Conditions that a rule must all meet. */
export type RuleFilter = Partial<Pick<Rule, 'name' | 'effect' | 'permission' | 'isActive'>>;

const COLUMNS = sql`
  id, name, description, effect, priority, permission, conditions, is_active as "isActive", version,
  created_at as "createdAt", updated_at as "updatedAt"`;

const keyset = new Keyset<Rule>({ priority: sql`priority`, name: sql`name`, createdAt: sql`created_at` }, sql`id`);

const RULES = querySpace<number>('rules');

@Injectable()
export class RulesRepository implements PolicyRules {
  constructor(
    private readonly database: Database,
    private readonly counts: CountCache,
  ) {}

  /** The active rules, the oldest first. */
  listActive(): Promise<PolicyRule[]> {
    return this.database.query<PolicyRule>(sql`
      select id, name, effect, priority, permission, conditions from access_rules where is_active order by id`);
  }

  find(id: string): Promise<Rule | null> {
    return this.rows.findOneBy({ id });
  }

  /** Locks the rule until the transaction ends. */
  lock(id: string): Promise<Rule | null> {
    return this.rows.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async list(filter: RuleFilter, page: PageRequest): Promise<PageResult<Rule>> {
    const rows = await this.database.query<Rule>(sql`
      select ${COLUMNS} from access_rules where ${conditions(filter)} ${keyset.after(page)} ${keyset.page(page)}`);
    const total = await this.counts.count(RULES, filter, () =>
      this.database.count(sql`access_rules where ${conditions(filter)}`),
    );
    return { ...keyset.slice(rows, page), total };
  }

  /** Throws RuleNameTaken. */
  async insert(rule: RuleFields & { readonly id: string }): Promise<void> {
    await refuseTakenName(this.rows.insert(rule), rule.name);
  }

  /** Throws RuleNameTaken. */
  async update(id: string, fields: Partial<RuleFields>): Promise<void> {
    await refuseTakenName(this.rows.update({ id }, fields), fields.name);
  }

  async delete(id: string): Promise<void> {
    await this.rows.delete({ id });
  }

  private get rows(): Repository<Rule> {
    return this.database.manager.getRepository(Rule);
  }
}

function refuseTakenName(write: Promise<unknown>, name = ''): Promise<unknown> {
  return translateViolations(write, { access_rules_name_key: (cause) => new RuleNameTaken(name, cause) });
}

function conditions({ name, effect, permission, isActive }: RuleFilter): Sql {
  return allOf(
    name === undefined ? empty : sql`name = ${name}`,
    effect === undefined ? empty : sql`effect = ${effect}`,
    permission === undefined ? empty : sql`permission = ${permission}`,
    isActive === undefined ? empty : sql`is_active = ${isActive}`,
  );
}
