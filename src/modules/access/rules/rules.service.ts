import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { validateConditions } from '../../../kernel/auth/policy/condition-validator.js';
import { Database } from '../../../kernel/database/database.js';
import { InvalidBody } from '../../../kernel/errors/request.errors.js';
import { pointerBelow } from '../../../kernel/errors/nested-violation.js';
import { type ExpectedVersions, PreconditionFailed } from '../../../kernel/http/responses/if-match.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { RuleNotFound } from '../access.errors.js';
import { AccessAuditRecorder, changesBetween } from '../access-journal.js';
import { PermissionsRepository } from '../permissions/permissions.repository.js';
import type { RuleRow } from './rule.entity.js';
import { type RuleFields, type RuleFilter, RulesRepository } from './rules.repository.js';

/** Rules: what is allowed or denied beside the roles, as data. `Policy` obeys them. */
@Injectable()
export class RulesService {
  constructor(
    private readonly database: Database,
    private readonly rules: RulesRepository,
    private readonly permissions: PermissionsRepository,
    private readonly recorder: AccessAuditRecorder,
  ) {}

  /** Throws RuleNotFound. */
  async get(id: string): Promise<RuleRow> {
    const rule = await this.rules.find(id);
    if (!rule) throw new RuleNotFound(id);
    return rule;
  }

  /** Rules that match, the highest priority first unless sorted otherwise. */
  async list(filter: RuleFilter, window: PageRequest): Promise<PageResult<RuleRow>> {
    const slice = await this.rules.list(filter, window);
    return { ...slice, total: await this.recorder.total('rule', filter, () => this.rules.count(filter)) };
  }

  /** Throws RuleNameTaken, and InvalidBody for a permission nobody could ask about or conditions that can not be its. */
  create(actor: Actor, rule: RuleFields): Promise<RuleRow> {
    const id = uuidv7();
    return this.database.transaction(async () => {
      await this.check(rule);
      await this.rules.insert(id, rule);
      await this.recorder.record(actor, 'rule', {
        action: 'create',
        entityId: id,
        changes: changesBetween<Partial<RuleFields>>({}, rule),
      });
      return this.get(id);
    });
  }

  /**
   * Changes the named fields and leaves the others. What changes nothing makes
   * no new version. Throws RuleNotFound, RuleNameTaken, InvalidBody as `create`
   * does, and PreconditionFailed when the current version is none of the expected ones.
   */
  update(actor: Actor, id: string, wanted: Partial<RuleFields>, expected: ExpectedVersions): Promise<RuleRow> {
    return this.database.transaction(async () => {
      const before = await this.lock(id, expected);
      const changes = changesBetween<RuleFields>(before, wanted);
      if (Object.keys(changes).length === 0) return before;
      const after = { ...before, ...Object.fromEntries(Object.entries(changes).map(([name, { to }]) => [name, to])) };
      await this.check(after);
      await this.rules.update(id, after);
      await this.recorder.record(actor, 'rule', { action: 'update', entityId: id, changes });
      return this.get(id);
    });
  }

  /** Throws RuleNotFound, and PreconditionFailed as `update` does. */
  async delete(actor: Actor, id: string, expected: ExpectedVersions): Promise<void> {
    await this.database.transaction(async () => {
      const { name, description, effect, priority, permission, conditions } = await this.lock(id, expected);
      await this.rules.delete(id);
      await this.recorder.record(actor, 'rule', {
        action: 'delete',
        entityId: id,
        details: { name, description, effect, priority, permission, conditions },
      });
    });
  }

  /** Throws InvalidBody; `at` is where the rule stands in the body. */
  async check({ permission, conditions }: Pick<RuleFields, 'permission' | 'conditions'>, at = '#'): Promise<void> {
    const nobody = !(await this.permissions.exists(permission));
    const flaws = validateConditions(conditions, permission);
    if (!nobody && flaws.length === 0) return;
    throw new InvalidBody([
      ...(nobody
        ? [{ pointer: `${at}/permission`, code: 'permission', detail: `No permission is called ${permission}.` }]
        : []),
      ...flaws.map(({ path, detail }) => {
        return { pointer: pointerBelow(`${at}/conditions`, path), code: 'inside', detail };
      }),
    ]);
  }

  private async lock(id: string, expected: ExpectedVersions): Promise<RuleRow> {
    const rule = await this.rules.lock(id);
    if (!rule) throw new RuleNotFound(id);
    if (expected && !expected.includes(rule.version)) throw new PreconditionFailed();
    return rule;
  }
}
