import { Injectable } from '@nestjs/common';
import type { Actor } from '../actor.js';

/** A credential that was found good. */
export interface CachedAuthentication {
  readonly actor: Actor;
  readonly expiresAtMs: number;
  /** Whatever it hangs on beside its user: `session:<id>`, `api-key:<id>`. */
  readonly subjects?: readonly string[];
}

interface Entry extends CachedAuthentication {
  readonly readAtMs: number;
}

const MAX_ENTRIES = 10_000;
/** How old an answer may be while nobody would tell us that it has changed. */
const UNSUBSCRIBED_TTL_MS = 1000;

export const userSubject = (userId: string): string => `user:${userId}`;
export const sessionSubject = (sessionId: string): string => `session:${sessionId}`;
export const apiKeySubject = (keyId: string): string => `api-key:${keyId}`;
/** Everybody: a role, a permission or a rule was changed. */
export const ALL_SUBJECTS = '*';

/**
 * Remembers credentials that were found good, until they expire: checking one
 * costs more than the rest of a request.
 *
 * An entry is found by the credential's text, and forgotten by what the
 * credential hangs on: its user, its session, its key. So a token that is
 * spelled in another way is another text, is checked anew, and is refused like
 * the one that was revoked.
 */
@Injectable()
export class AuthenticationCache {
  private readonly entries = new Map<string, Entry>();
  private readonly texts = new Map<string, Set<string>>();
  private changes = 0;
  /** Whether invalidations of other instances arrive. Without them, entries live for a second. */
  isSubscribed = false;

  /** Counts what was forgotten: an answer that was read before the latest change is not remembered. */
  get epoch(): number {
    return this.changes;
  }

  find(text: string): Actor | undefined {
    const entry = this.entries.get(text);
    if (!entry) return undefined;
    const nowMs = Date.now();
    if (entry.expiresAtMs > nowMs && (this.isSubscribed || nowMs - entry.readAtMs < UNSUBSCRIBED_TTL_MS))
      return entry.actor;
    this.drop(text, entry);
    return undefined;
  }

  /** `epoch` and `readAtMs` are those from before the answer was read. Forgets the oldest when full. */
  store(text: string, verified: CachedAuthentication, { epoch, readAtMs }: { epoch: number; readAtMs: number }): void {
    if (epoch !== this.changes) return;
    if (this.entries.size >= MAX_ENTRIES) {
      const [oldest] = this.entries;
      if (oldest) this.drop(...oldest);
    }
    this.entries.set(text, { ...verified, readAtMs });
    for (const subject of subjectsOf(verified)) {
      const texts = this.texts.get(subject);
      if (texts) texts.add(text);
      else this.texts.set(subject, new Set([text]));
    }
  }

  /** Everything that hangs on `subject` is asked for anew; for EVERYBODY, everything. */
  invalidate(subject: string): void {
    this.changes += 1;
    if (subject === ALL_SUBJECTS) {
      this.entries.clear();
      this.texts.clear();
      return;
    }
    for (const text of this.texts.get(subject) ?? []) {
      const entry = this.entries.get(text);
      if (entry) this.drop(text, entry);
    }
  }

  private drop(text: string, entry: Entry): void {
    this.entries.delete(text);
    for (const subject of subjectsOf(entry)) {
      const texts = this.texts.get(subject);
      texts?.delete(text);
      if (texts?.size === 0) this.texts.delete(subject);
    }
  }
}

function subjectsOf({ actor, subjects = [] }: CachedAuthentication): readonly string[] {
  return [userSubject(actor.userId), ...subjects];
}
