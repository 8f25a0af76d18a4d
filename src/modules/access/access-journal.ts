import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AuthorizationChangeNotifier } from '../../kernel/auth/guard/authorization-change-notifier.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { ALL_SUBJECTS } from '../../kernel/auth/guard/authentication-cache.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { type AuditEntry, AuditsService } from '../audits/audits.service.js';

type Kind = 'role' | 'permission' | 'rule';
export type Changes = Record<string, { from?: unknown; to?: unknown }>;

/** What has to follow every change of access, in the transaction that makes it. */
@Injectable()
export class AccessAuditRecorder {
  constructor(
    private readonly audits: AuditsService,
    private readonly authorizationChanges: AuthorizationChangeNotifier,
    private readonly counts: CountCache,
  ) {}

  /** Writes the audit record and has everybody's access read anew: here after the commit, elsewhere within milliseconds. */
  async record(actor: Actor, kind: Kind, entry: Omit<AuditEntry, 'entityType'>): Promise<void> {
    await this.audits.record(actor, { ...entry, entityType: kind });
    await this.authorizationChanges.invalidate(ALL_SUBJECTS);
    // Each shows the others' names, and what is deleted is taken from them.
    this.counts.invalidate('roles', 'permissions', 'rules');
  }

  /** Somebody looked into what an account may do. */
  async recordSimulation(actor: Actor, userId: string, details: Record<string, unknown>): Promise<void> {
    await this.audits.record(actor, { action: 'view', entityType: 'user', entityId: userId, details });
  }

  total(kind: Kind, filter: object, count: () => Promise<number>): Promise<number> {
    return this.counts.count(`${kind}s`, filter, count);
  }
}

/** The fields that `after` names and changes. */
export function changesBetween<Fields extends object>(before: Fields, after: Partial<Fields>): Changes {
  const changed = (Object.keys(after) as Array<keyof Fields & string>).filter(
    (name) => after[name] !== undefined && !isDeepStrictEqual(before[name], after[name]),
  );
  return Object.fromEntries(changed.map((name) => [name, { from: before[name], to: after[name] }]));
}
