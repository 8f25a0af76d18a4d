import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../context/clock.js';
import type { Actor } from '../actor.js';

/** A verified credential. */
export interface CachedAuthentication {
  readonly actor: Actor;
  readonly expiresAtMs: number;
  /** What ends it, beside its user: `session:<id>`, `api-key:<id>`. */
  readonly subjects?: readonly string[];
}

/** When a credential was verified, and after which invalidations. */
interface Snapshot {
  readonly readAtMs: number;
  readonly epoch: number;
}

const MAX_ENTRIES = 10_000;
const UNSUBSCRIBED_TTL_MS = 1000;

export const userSubject = (userId: string): string => `user:${userId}`;
export const sessionSubject = (sessionId: string): string => `session:${sessionId}`;
export const apiKeySubject = (keyId: string): string => `api-key:${keyId}`;
/** After a change of a role, a permission or a rule. */
export const ALL_SUBJECTS = '*';

/**
 * Keeps verified credentials until they expire: verifying one costs more than
 * the rest of a request. Entries are found by the text of the credential, and
 * invalidated by its subjects: its user, its session, its API key.
 */
@Injectable()
export class AuthenticationCache {
  /** Whether invalidations of other instances arrive. Without them, entries live for a second. */
  isSubscribed = false;
  private readonly entries = new LRUCache<string, CachedAuthentication & Snapshot>({ max: MAX_ENTRIES });
  private readonly listeners: Array<(subject: string) => void> = [];
  private epoch = 0;

  constructor(private readonly clock: Clock) {}

  find(text: string): Actor | undefined {
    const entry = this.entries.get(text);
    if (!entry) return undefined;
    const nowMs = this.clock.now();
    const ttlMs = this.isSubscribed ? Infinity : UNSUBSCRIBED_TTL_MS;
    if (nowMs < entry.expiresAtMs && nowMs - entry.readAtMs < ttlMs) return entry.actor;
    this.entries.delete(text);
    return undefined;
  }

  /** To be taken before the credential is verified. */
  snapshot(): Snapshot {
    return { readAtMs: this.clock.now(), epoch: this.epoch };
  }

  /** Stores nothing when there was an invalidation since the snapshot: what was read may be older. */
  store(text: string, verified: CachedAuthentication, snapshot: Snapshot): void {
    if (snapshot.epoch !== this.epoch) return;
    this.entries.set(text, { ...verified, ...snapshot });
  }

  /** Calls the listener with the subject of each invalidation. */
  onInvalidated(listener: (subject: string) => void): void {
    this.listeners.push(listener);
  }

  /** Goes through all entries: few requests end anything, and ten thousand are read in a millisecond. */
  invalidate(subject: string): void {
    this.epoch += 1;
    for (const listener of this.listeners) listener(subject);
    if (subject === ALL_SUBJECTS) return this.entries.clear();
    for (const [text, { actor, subjects = [] }] of this.entries.entries())
      if (userSubject(actor.userId) === subject || subjects.includes(subject)) this.entries.delete(text);
  }
}
