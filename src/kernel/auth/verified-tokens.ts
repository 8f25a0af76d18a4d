import { Injectable } from '@nestjs/common';
import type { Actor } from './actor.js';

interface Entry {
  readonly actor: Actor;
  readonly expiresAtMs: number;
}

const MOST = 10_000;

/**
 * Remembers tokens that were verified, until they expire: checking a signature
 * costs more than the rest of a request. It answers only "was this very text
 * verified"; whether the token has been revoked since is asked by its ids.
 */
@Injectable()
export class VerifiedTokens {
  private readonly entries = new Map<string, Entry>();

  find(token: string): Actor | undefined {
    const entry = this.entries.get(token);
    if (!entry) return undefined;
    if (entry.expiresAtMs > Date.now()) return entry.actor;
    this.entries.delete(token);
    return undefined;
  }

  /** Forgets the oldest when full. */
  remember(token: string, actor: Actor, expiresAtMs: number): void {
    if (this.entries.size >= MOST) {
      const oldest = this.entries.keys().next().value;
      if (oldest !== undefined) this.entries.delete(oldest);
    }
    this.entries.set(token, { actor, expiresAtMs });
  }
}
