import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AuthorizationChangeNotifier } from '../../kernel/auth/guard/authorization-change-notifier.js';
import { Cache } from '../../kernel/cache/cache.js';
import { declaredSpaces } from '../../kernel/cache/cache-space.js';
import type { EventInput } from '../../kernel/events/domain-event.js';
import { Events } from '../../kernel/events/events.js';
import { type AuditEntry, AuditsService, type AuditActor } from './audits.service.js';
import { Personal } from './personal-data.js';

/** A change of a row: its audit record, its event, and the caches that it makes stale. */
export interface RecordedChange extends AuditEntry {
  readonly event?: EventInput | readonly EventInput[];
  /** Spaces of the cache whose values become stale, beside the row itself. */
  readonly counts?: readonly string[];
  /** Subjects of cached authentications, as `userSubject` and its like name them. */
  readonly subjects?: readonly string[];
}

/** The fields that a change gives another value. */
export type Diff<Fields> = {
  readonly [Name in keyof Fields & string]?: { readonly from: Fields[Name]; readonly to: Fields[Name] };
};

interface FieldChange {
  readonly from: unknown;
  readonly to: unknown;
}

/** What audit records keep in place of secrets. */
export const MASKED = '[masked]';

/** Records changes: the audit trail, the events, and the caches that become stale. */
@Injectable()
export class ChangeRecorderService {
  constructor(
    private readonly audits: AuditsService,
    private readonly events: Events,
    private readonly cache: Cache,
    private readonly authorizationChanges: AuthorizationChangeNotifier,
  ) {}

  /**
   * Writes the audit records of all changes in one statement and their events in
   * another. Call it in the transaction that makes the changes: all commits or
   * none. Caches are invalidated with the commit. `actor` is null
   * for the application itself and for anonymous requests.
   */
  async record(actor: AuditActor | null, ...changes: readonly RecordedChange[]): Promise<void> {
    const events = changes.flatMap(({ event }) => event ?? []);
    const subjects = changes.flatMap((change) => change.subjects ?? []);
    await this.audits.record(actor, ...changes);
    if (events.length > 0) await this.events.emit(...events);
    if (subjects.length > 0) await this.authorizationChanges.invalidate(...subjects);
    const rows = changes.filter(({ entityType }) => declaredSpaces().get(entityType)?.kind === 'row');
    this.cache.invalidate({
      keys: rows.map(({ entityType, entityId }) => `${entityType}:${entityId}`),
      spaces: [...new Set(changes.flatMap(({ counts = [] }) => counts))],
    });
  }
}

/** The fields of `after` that are defined and differ from `before`; null when there are none. */
export function diff<Fields extends object>(before: Fields, after: Partial<Fields>): Diff<Fields> | null {
  const names = (Object.keys(after) as Array<keyof Fields & string>).filter(
    (name) => after[name] !== undefined && !isDeepStrictEqual(before[name], after[name]),
  );
  if (names.length === 0) return null;
  return Object.fromEntries(names.map((name) => [name, { from: before[name], to: after[name] }])) as Diff<Fields>;
}

/** The new values of the fields that changed. */
export function changedValues<Fields>(changes: Diff<Fields>): Partial<Fields> {
  return mapFields(changes as Record<string, FieldChange>, ({ to }) => to) as Partial<Fields>;
}

/** The changes that a new row is recorded with. */
export function initialChanges(fields: object): Record<string, { to: unknown }> {
  return mapFields(fields as Record<string, unknown>, (to) => ({ to }));
}

/** The same changes with their texts marked as personal data, which the audit trail only commits to. */
export function personalChanges<Fields>(changes: Diff<Fields>): Record<string, FieldChange> {
  const mark = (value: unknown) => (typeof value === 'string' ? new Personal(value) : value);
  return mapFields(changes as Record<string, FieldChange>, ({ from, to }) => ({ from: mark(from), to: mark(to) }));
}

function mapFields<Value, Result>(
  fields: Readonly<Record<string, Value>>,
  map: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, map(value)]));
}
