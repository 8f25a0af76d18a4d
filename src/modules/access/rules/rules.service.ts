import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { validateConditions } from '../../../kernel/auth/policy/condition-validator.js';
import { Database } from '../../../kernel/database/database.js';
import { InvalidBody } from '../../../kernel/errors/request.errors.js';
import { pointerBelow } from '../../../kernel/errors/nested-violation.js';
import { requireVersion } from '../../../kernel/http/responses/if-match.js';
import type { Target } from '../../../kernel/http/responses/target-resource.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { changedValues, ChangeRecorderService, diff, initialChanges } from '../../audits/change-recorder.service.js';
import { ACCESS_CACHES } from '../access.service.js';
import { RuleNotFound } from '../access.errors.js';
import { PermissionsRepository } from '../permissions/permissions.repository.js';
import type { Rule } from './rule.entity.js';
import { type RuleFields, type RuleFilter, RulesRepository } from './rules.repository.js';

const RULE = { entityType: 'rule', ...ACCESS_CACHES };

/** Policy rules, which `Policy` evaluates after the roles. */
@Injectable()
export class RulesService {
  constructor(
    private readonly database: Database,
    private readonly rules: RulesRepository,
    private readonly permissions: PermissionsRepository,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /** Throws RuleNotFound. */
  async get(id: string): Promise<Rule> {
    const rule = await this.rules.find(id);
    if (!rule) throw new RuleNotFound(id);
    return rule;
  }

  /** A page of rules, the highest priority first unless sorted otherwise. */
  list(filter: RuleFilter, page: PageRequest): Promise<PageResult<Rule>> {
    return this.rules.list(filter, page);
  }

  /** Throws RuleNameTaken, and InvalidBody for an unknown permission or conditions that do not fit it. */
  create(actor: Actor, rule: RuleFields, id = uuidv7()): Promise<Rule> {
    return this.database.transaction(async () => {
      await this.validate(rule);
      await this.rules.insert({ ...rule, id });
      await this.recorder.record(actor, { ...RULE, action: 'create', entityId: id, changes: initialChanges(rule) });
      return this.get(id);
    });
  }

  /**
   * Changes the given fields. The same values again make no new version. Throws
   * RuleNotFound, RuleNameTaken, InvalidBody as `create` does, and
   * PreconditionFailed when the current version is none of the expected ones.
   */
  update(actor: Actor, { id, expected }: Target, requested: Partial<RuleFields>): Promise<Rule> {
    return this.database.transaction(async () => {
      const before = requireVersion(await this.rules.lock(id), expected, () => new RuleNotFound(id));
      const changes = diff<RuleFields>(before, requested);
      if (!changes) return before;
      const fields = changedValues(changes);
      await this.validate({ ...before, ...fields });
      await this.rules.update(id, fields);
      await this.recorder.record(actor, { ...RULE, action: 'update', entityId: id, changes });
      return this.get(id);
    });
  }

  /** Throws RuleNotFound, and PreconditionFailed as `update` does. */
  async delete(actor: Actor, { id, expected }: Target): Promise<void> {
    await this.database.transaction(async () => {
      const { name, description, effect, priority, permission, conditions } = requireVersion(
        await this.rules.lock(id),
        expected,
        () => new RuleNotFound(id),
      );
      await this.rules.delete(id);
      const details = { name, description, effect, priority, permission, conditions };
      await this.recorder.record(actor, { ...RULE, action: 'delete', entityId: id, details });
    });
  }

  /** Throws InvalidBody; `pointer` is the rule's place in the body. */
  async validate(
    { permission, conditions }: Pick<RuleFields, 'permission' | 'conditions'>,
    pointer = '#',
  ): Promise<void> {
    const unknown = !(await this.permissions.exists(permission));
    const violations = validateConditions(conditions, permission);
    if (!unknown && violations.length === 0) return;
    throw new InvalidBody([
      ...(unknown
        ? [{ pointer: `${pointer}/permission`, code: 'permission', detail: `No permission is called ${permission}.` }]
        : []),
      ...violations.map(({ path, detail }) => {
        return { pointer: pointerBelow(`${pointer}/conditions`, path), code: 'inside', detail };
      }),
    ]);
  }
}
