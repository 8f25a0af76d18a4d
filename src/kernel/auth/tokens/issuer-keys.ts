import { createPublicKey, type KeyObject } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { JwksClient } from 'jwks-rsa';
import { Unavailable } from '../../errors/server.errors.js';

interface PublicKey {
  readonly key: KeyObject;
  /** The one algorithm that its owner uses it for, where they say so. */
  readonly algorithm: string | undefined;
}

/** From then on keys are fetched anew behind the scenes, so that one that was withdrawn goes. */
const TTL_MS = 10 * 60_000;
/** Longer than that, nothing is believed that nobody confirms. */
const MAX_STALE_MS = 24 * 3600_000;
/** A key nobody knows costs a fetch at most this often: names of keys are free to make up. */
const REFRESH_INTERVAL_MS = 60_000;
/** Without any key every token of the issuer waits for the next try. */
const INITIAL_RETRY_MS = 5000;

/**
 * The public keys of an issuer, by name. They are kept as a whole, and not one
 * by one as jwks-rsa would: a made-up name must not use up the one fetch a
 * minute that a key that is known there, but was not asked for yet, would need.
 *
 * While the issuer is away, keys that are known go on for a day.
 */
export class IssuerKeys {
  private readonly logger = new Logger(IssuerKeys.name);
  private keys: ReadonlyMap<string, PublicKey> = new Map();
  private fetchedAtMs = -Infinity;
  private triedAtMs = -Infinity;
  private isUnavailable = false;
  private fetching: Promise<void> | undefined;

  /** `fetchKeys` gives the issuer's JWK set, in bounded time. */
  constructor(
    private readonly issuer: string,
    private readonly fetchKeys: () => Promise<unknown>,
  ) {}

  /** Null when the issuer has no such key. Throws Unavailable when it can not be asked. */
  async find(kid: string): Promise<PublicKey | null> {
    const ageMs = Date.now() - this.fetchedAtMs;
    const known = ageMs < MAX_STALE_MS ? this.keys.get(kid) : undefined;
    if (known) {
      if (ageMs >= TTL_MS) void this.refresh();
      return known;
    }
    await this.refresh();
    const found = Date.now() - this.fetchedAtMs < MAX_STALE_MS ? this.keys.get(kid) : undefined;
    if (found) return found;
    if (!this.isUnavailable) return null;
    throw new Unavailable('The issuer of the access token can not be asked for its keys right now.', {
      retryAfterSeconds: Math.max(1, Math.ceil((this.triedAtMs + this.pauseMs - Date.now()) / 1000)),
    });
  }

  private get pauseMs(): number {
    return this.keys.size === 0 ? INITIAL_RETRY_MS : REFRESH_INTERVAL_MS;
  }

  /** Never rejects: what it could not do shows in `isAway`. Everybody who asks meanwhile waits for the same answer. */
  private async refresh(): Promise<void> {
    if (this.fetching) return this.fetching;
    if (Date.now() - this.triedAtMs < this.pauseMs) return;
    this.fetching = this.fetch();
    await this.fetching;
  }

  private async fetch(): Promise<void> {
    this.triedAtMs = Date.now();
    try {
      this.keys = await this.read();
      this.fetchedAtMs = Date.now();
      if (this.isUnavailable) this.logger.log({ issuer: this.issuer }, 'An issuer is back.');
      this.isUnavailable = false;
    } catch (error) {
      if (!this.isUnavailable)
        this.logger.warn({ issuer: this.issuer, err: error }, 'Keys of an issuer can not be fetched.');
      this.isUnavailable = true;
    } finally {
      this.fetching = undefined;
    }
  }

  private async read(): Promise<ReadonlyMap<string, PublicKey>> {
    const client = new JwksClient({
      jwksUri: this.issuer,
      cache: false,
      fetcher: async () => {
        const set = (await this.fetchKeys()) as { keys?: unknown } | null;
        if (!Array.isArray(set?.keys)) throw new Error('What the issuer gave is no JWK set.');
        return { keys: set.keys };
      },
    });
    const keys = new Map<string, PublicKey>();
    for (const key of await client.getSigningKeys()) {
      if (typeof key.kid !== 'string') continue;
      keys.set(key.kid, { key: createPublicKey(key.getPublicKey()), algorithm: key.alg || undefined });
    }
    return keys;
  }
}
